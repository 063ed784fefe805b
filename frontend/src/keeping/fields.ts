// The fields of a plain form: what the server gave, and what stands in them.

type Field = HTMLInputElement | HTMLTextAreaElement;

const isChoice = (field: Field): field is HTMLInputElement => field instanceof HTMLInputElement && field.type === "radio";

export function fieldsOf(form: HTMLFormElement): Field[] {
  const found = [...form.querySelectorAll<Field>("input[name], textarea[name]")];
  return found.filter((field) => field.type !== "hidden");
}

/** By name, what the page was given: not what a browser has put back by itself. */
export function givenIn(form: HTMLFormElement): Record<string, string> {
  const given: Record<string, string> = {};
  for (const field of fieldsOf(form)) {
    if (!isChoice(field)) given[field.name] = field.defaultValue;
    else if (field.defaultChecked) given[field.name] = field.value;
    else given[field.name] ??= "";
  }
  return given;
}

/** By name, what stands in them now. */
export function standingIn(form: HTMLFormElement): Record<string, string> {
  const standing: Record<string, string> = {};
  for (const field of fieldsOf(form)) {
    if (!isChoice(field) || field.checked) standing[field.name] = field.value;
    else standing[field.name] ??= "";
  }
  return standing;
}

/** Puts a value into its field; whether there is one. */
export function put(form: HTMLFormElement, name: string, value: string): boolean {
  const fields = fieldsOf(form).filter((field) => field.name === name);
  for (const field of fields) {
    if (isChoice(field)) field.checked = field.value === value;
    else field.value = value;
  }
  return fields.length > 0;
}

/** The label, help and control of a field, as one. */
export function boxOf(form: HTMLFormElement, name: string): HTMLElement | null {
  return fieldsOf(form).find((field) => field.name === name)?.closest<HTMLElement>(".field") ?? null;
}
