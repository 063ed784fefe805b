import tseslint from "typescript-eslint";

const JAPANESE = "/[\\u3041-\\u3093\\u30a1-\\u30fa\\u4e00-\\u9fff\\u3005]/";
const MARK = 'Mark Japanese for translation: gettext("…", { name }) with the whole sentence in one plain string.';

export default tseslint.config(...tseslint.configs.strict, ...tseslint.configs.stylistic, {
  rules: {
    "@typescript-eslint/no-non-null-assertion": "error",
    "@typescript-eslint/consistent-type-definitions": ["error", "interface"],
    "no-restricted-syntax": [
      "error",
      {
        selector: "MemberExpression[property.name='innerHTML']",
        message: "Render with lit or the DOM, never from strings.",
      },
      { selector: `:not(CallExpression[callee.name='gettext']) > Literal[value=${JAPANESE}]`, message: MARK },
      { selector: `TemplateElement[value.raw=${JAPANESE}]`, message: MARK },
      {
        selector: "TemplateElement[value.raw=/\\s(style|on[a-z]+)=/]",
        message: "The content security policy refuses inline style and handlers: use a class, or lit's @event.",
      },
    ],
    "no-restricted-imports": [
      "error",
      { paths: [{ name: "lit/directives/style-map.js", message: "It writes inline style: use a class or an SVG attribute." }] },
    ],
  },
}, {
  // What a test says is on no screen.
  files: ["tests/**"],
  rules: { "no-restricted-syntax": "off" },
});
