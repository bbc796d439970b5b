import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { json } from "@codemirror/lang-json";
import { bracketMatching, HighlightStyle, indentOnInput, syntaxHighlighting } from "@codemirror/language";
import { lintGutter, setDiagnostics } from "@codemirror/lint";
import { Compartment, EditorState, type Extension } from "@codemirror/state";
import { drawSelection, EditorView, keymap, lineNumbers } from "@codemirror/view";
import { tags } from "@lezer/highlight";

export interface JsonEditorHandle {
  text: () => string;
  setText: (text: string) => void;
  setErrors: (isInvalid: boolean, at: number | null) => void;
  close: () => void;
}

interface Options {
  text: string;
  label: string;
  onText: (text: string) => void;
}

const THEME = EditorView.theme({
  "&": {
    fontSize: "0.8125rem",
    color: "var(--rd-text)",
    backgroundColor: "var(--rd-base)",
    borderRadius: "0.375rem",
  },
  "&.cm-focused": { outline: "2px solid var(--rd-blue)" },
  ".cm-scroller": {
    fontFamily: "ui-monospace, SFMono-Regular, Menlo, Consolas, monospace",
    minHeight: "18rem",
  },
  ".cm-content": { caretColor: "var(--rd-text)" },
  ".cm-gutters": { color: "var(--rd-muted)", backgroundColor: "var(--rd-mantle)", border: "none" },
  ".cm-cursor": { borderLeftColor: "var(--rd-text)" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": {
    backgroundColor: "var(--rd-raised)",
  },
});
const INK = HighlightStyle.define([
  { tag: tags.propertyName, color: "var(--rd-blue)" },
  { tag: tags.string, color: "var(--rd-green)" },
  { tag: tags.number, color: "var(--rd-peach)" },
  { tag: [tags.bool, tags.null], color: "var(--rd-mauve)" },
]);

/**
 * Opens an editor within a shadow root: there it makes its styles through
 * `adoptedStyleSheets`, which the page's policy allows, and not by a `style`
 * element, which it does not.
 */
export function openEditor(host: HTMLElement, { text, label, onText }: Options): JsonEditorHandle {
  const root = host.shadowRoot ?? host.attachShadow({ mode: "open" });
  const validity = new Compartment();
  const named = (isInvalid: boolean): Extension =>
    EditorView.contentAttributes.of({ "aria-label": label, "aria-invalid": String(isInvalid) });
  let isTelling = true;
  const view = new EditorView({
    root,
    parent: root,
    state: EditorState.create({
      doc: text,
      extensions: [
        lineNumbers(),
        history(),
        drawSelection(),
        indentOnInput(),
        bracketMatching(),
        json(),
        syntaxHighlighting(INK),
        lintGutter(),
        EditorView.lineWrapping,
        // Tab leaves the editor, as it leaves every field. Mod+Enter starts the run.
        keymap.of([...defaultKeymap.filter(({ key }) => key !== "Mod-Enter"), ...historyKeymap]),
        validity.of(named(false)),
        THEME,
        EditorView.updateListener.of((update) => {
          if (update.docChanged && isTelling) onText(update.state.doc.toString());
        }),
      ],
    }),
  });
  return {
    text: () => view.state.doc.toString(),
    setText(next) {
      if (next === view.state.doc.toString()) return;
      isTelling = false;
      view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: next } });
      isTelling = true;
    },
    setErrors(isInvalid, at) {
      view.dispatch({ effects: validity.reconfigure(named(isInvalid)) });
      const from = Math.min(at ?? 0, view.state.doc.length);
      const to = Math.min(from + 1, view.state.doc.length);
      const mark = { from, to, severity: "error" as const, message: "" };
      view.dispatch(setDiagnostics(view.state, at === null ? [] : [mark]));
    },
    close() {
      view.destroy();
      root.replaceChildren();
    },
  };
}
