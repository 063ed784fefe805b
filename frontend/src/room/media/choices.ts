// Which microphone, camera and speaker a person uses, kept on this device by the device check for the room.

const KEY = "kurumaza.devices";

export interface DeviceChoices {
  microphone?: string;
  camera?: string;
  speaker?: string;
  /** Audio only is an equal choice. */
  wantsCamera: boolean;
}

export function readChoices(storage: Pick<Storage, "getItem"> = localStorage): DeviceChoices {
  try {
    const kept = JSON.parse(storage.getItem(KEY) ?? "null") as Partial<DeviceChoices> | null;
    return { ...kept, wantsCamera: kept?.wantsCamera !== false };
  } catch {
    return { wantsCamera: true }; // storage is forbidden or damaged: devices are then the browser's choice
  }
}

export function keepChoices(
  changes: Partial<DeviceChoices>,
  storage: Pick<Storage, "getItem" | "setItem"> = localStorage,
): DeviceChoices {
  const choices = { ...readChoices(storage), ...changes };
  try {
    storage.setItem(KEY, JSON.stringify(choices));
  } catch {
    // Private windows may refuse storage; the choice then holds for this page only.
  }
  return choices;
}
