// The two code editors: the playbook file and its test cases. Each stands in a shadow root, where CodeMirror puts its
// styles into style sheets of its own instead of into <style>: so the policy of the pages needs no exception.
import {
  autocompletion, completionKeymap, bracketMatching, defaultKeymap, drawSelection, EditorState, EditorView, foldGutter,
  foldKeymap, highlightActiveLine, highlightActiveLineGutter, highlightSelectionMatches, HighlightStyle, history,
  historyKeymap, indentLess, indentMore, indentUnit, keymap, lineNumbers, lintGutter, lintKeymap, search, searchKeymap,
  setDiagnostics, syntaxHighlighting, tags, yaml,
} from "../vendor/codemirror.min.js";

const look = EditorView.theme({
  "&": { height: "100%", fontSize: "13px", color: "var(--ink)", backgroundColor: "var(--paper)" },
  ".cm-scroller": { fontFamily: "var(--mono)", lineHeight: "1.55" },
  ".cm-content": { caretColor: "var(--ink)", padding: "8px 0" },
  "&.cm-focused": { outline: "2px solid var(--accent-ink)", outlineOffset: "-2px" },
  ".cm-gutters": { backgroundColor: "var(--canvas)", color: "var(--ink-3)", border: "none" },
  ".cm-activeLine": { backgroundColor: "color-mix(in srgb, var(--accent-soft) 55%, transparent)" },
  ".cm-activeLineGutter": { backgroundColor: "var(--accent-soft)", color: "var(--ink)" },
  ".cm-cursor": { borderLeftColor: "var(--ink)" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": { backgroundColor: "var(--accent-soft)" },
  ".cm-matchingBracket": { backgroundColor: "var(--accent-soft)", outline: "1px solid var(--line-strong)" },
  ".cm-tooltip": { border: "1px solid var(--line)", borderRadius: "6px", backgroundColor: "var(--raised)", color: "var(--ink)", boxShadow: "var(--shadow)" },
  ".cm-tooltip-autocomplete > ul > li[aria-selected]": { backgroundColor: "var(--accent)", color: "var(--on-accent)" },
  ".cm-diagnostic": { padding: "6px 10px", font: "13px/1.45 var(--font)", whiteSpace: "pre-wrap", maxWidth: "26rem" },
  ".cm-diagnostic-error": { borderLeft: "3px solid var(--late)" },
  ".cm-diagnostic-warning": { borderLeft: "3px solid var(--waiting)" },
  ".cm-panels": { backgroundColor: "var(--canvas)", color: "var(--ink)" },
  ".cm-textfield, .cm-button": { border: "1px solid var(--line-strong)", backgroundColor: "var(--paper)", backgroundImage: "none", color: "var(--ink)" },
  ".cm-foldPlaceholder": { border: "none", backgroundColor: "var(--hover)", color: "var(--ink-2)" },
});

const colours = HighlightStyle.define([
  { tag: [tags.propertyName, tags.definition(tags.propertyName)], color: "var(--accent-ink)" },
  { tag: [tags.string, tags.special(tags.string)], color: "var(--ready)" },
  { tag: tags.comment, color: "var(--ink-3)", fontStyle: "italic" },
  { tag: [tags.punctuation, tags.separator, tags.brace, tags.squareBracket], color: "var(--ink-3)" },
  { tag: [tags.keyword, tags.atom, tags.number, tags.bool], color: "var(--returned)" },
]);

// What stands where in the language: the key a line stands under leads to the part of the schema with its keys.
const PARTS = {
  "": "Playbook", fields: "Field", stages: "Stage", moves: "Move", handoffs: "Handoff", criteria: "Criterion",
  tasks: "TaskTemplate", alerts: "Alert", receiver: "ReceiverRule", clock: "Clock", escalate: "Escalation",
  pause: "PauseRule", read_back: "ReadBack", returns: "Returns", brief: "BriefSection", survey: "Survey", entry: "Entry",
  exit: "Entry", quality: "Quality", override: "OverrideRule", record: "RecordName", tests: "Case", given: "Given", then: "Then",
};
const NAMED = new Set(["fields", "stages", "moves", "handoffs"]);

// The keys around a position, from the outermost in: by indentation, which is how people write these files.
function around(state, position) {
  const line = state.doc.lineAt(position);
  let indent = line.text.search(/[^\s-]|$/);
  const keys = [];
  for (let number = line.number - 1; number > 0 && indent > 0; number -= 1) {
    const found = /^(\s*)(?:- )?([\w][\w >-]*?):(?:\s|$)/.exec(state.doc.line(number).text);
    if (found && found[1].length < indent) {
      keys.unshift(found[2]);
      indent = found[1].length;
    }
  }
  return keys;
}

function partAt(state, position) {
  const keys = around(state, position);
  const known = keys.filter((key, at) => key in PARTS && !NAMED.has(keys[at - 1]));
  const last = known.at(-1) ?? "";
  if (NAMED.has(last) && keys.at(-1) === last && !/\{/.test(state.doc.lineAt(position).text)) return null;
  return PARTS[last];
}

const completions = (words) => (context) => {
  const word = context.matchBefore(/[\w.]*/);
  if (!word || (word.from === word.to && !context.explicit)) return null;
  const before = context.state.doc.lineAt(context.pos).text.slice(0, word.from - context.state.doc.lineAt(context.pos).from);
  const isKey = /^[\s-]*$|[{,]\s*$/.test(before) && !/\[[^\]]*$/.test(before);
  const text = context.state.doc.toString();
  const ids = (section) => {
    const part = new RegExp(`^${section}:\\s*\\n((?:[ \\t#].*\\n|\\n)*)`, "m").exec(`${text}\n`)?.[1] ?? "";
    return [...part.matchAll(/^ {2}([a-z][\w-]*):/gm)].map((found) => found[1]);
  };
  const part = isKey ? partAt(context.state, context.pos) : null;
  const options = part
    ? (words.parts[part] ?? []).map((label) => ({ label, type: "property", apply: `${label}: ` }))
    : [
        ...ids("fields").map((label) => ({ label, type: "variable", detail: "field" })),
        ...ids("stages").map((label) => ({ label, type: "class", detail: "stage" })),
        ...words.functions.map((label) => ({ label, type: "function", apply: `${label}(` })),
      ];
  return { from: word.from, options, validFor: /^[\w.]*$/ };
};

// Typed over a selection, Chromium writes the style of what was there into an attribute, which the policy blocks and
// reports. So the editor replaces the selection itself.
const typeOver = EditorView.domEventHandlers({
  beforeinput(event, view) {
    if (event.inputType !== "insertText" || !event.data || view.composing || view.state.readOnly) return false;
    if (view.state.selection.ranges.every((range) => range.empty)) return false;
    view.dispatch(view.state.replaceSelection(event.data), { userEvent: "input.type", scrollIntoView: true });
    event.preventDefault();
    return true;
  },
});

// An editor in place of a text area, which keeps the text for forms that are sent.
export function codeEditor(area, { label, words, readOnly, onChange, onCursor }) {
  const host = document.createElement("div");
  host.className = "code";
  area.after(host);
  area.hidden = true;
  const root = host.attachShadow({ mode: "open" });
  // From outside, what is typed here seems to be typed into a plain element: the single-letter keys must not hear it.
  host.addEventListener("keydown", (event) => {
    if (!event.ctrlKey && !event.metaKey && !event.altKey) event.stopPropagation();
  });
  let isOwn = false;
  const view = new EditorView({
    root,
    parent: root,
    state: EditorState.create({
      doc: area.value,
      extensions: [
        lineNumbers(), highlightActiveLineGutter(), lintGutter(), foldGutter(), history(), drawSelection(), bracketMatching(),
        highlightActiveLine(), highlightSelectionMatches(), search({ top: true }), indentUnit.of("  "), yaml(), look,
        syntaxHighlighting(colours), typeOver, autocompletion({ override: [completions(words)] }),
        EditorView.contentAttributes.of({ "aria-label": label, tabindex: "0" }), EditorState.readOnly.of(readOnly),
        // Tab indents while there is a selection of several lines; otherwise it leaves the editor, as everywhere.
        keymap.of([
          ...completionKeymap, ...searchKeymap, ...foldKeymap, ...lintKeymap, ...historyKeymap, ...defaultKeymap,
          { key: "Mod-]", run: indentMore }, { key: "Mod-[", run: indentLess },
        ]),
        EditorView.updateListener.of((update) => {
          if (update.docChanged) {
            area.value = update.state.doc.toString();
            if (!isOwn) onChange();
          }
          if (update.selectionSet && !isOwn) onCursor?.(update.state.doc.lineAt(update.state.selection.main.head).number);
        }),
      ],
    }),
  });

  const own = (act) => {
    isOwn = true;
    try { act(); } finally { isOwn = false; }
  };

  return {
    text: () => view.state.doc.toString(),
    // Another text in place of this one, changed only where they differ: cursor, folds and history stay.
    replace(text) {
      const now = view.state.doc.toString();
      if (text === now) return;
      let start = 0;
      while (start < now.length && start < text.length && now[start] === text[start]) start += 1;
      let end = 0;
      while (end < now.length - start && end < text.length - start && now.at(-1 - end) === text.at(-1 - end)) end += 1;
      own(() => view.dispatch({ changes: { from: start, to: now.length - end, insert: text.slice(start, text.length - end) } }));
    },
    // What is not focused follows inside its own frame: the page stays where its reader is.
    goTo(line, column = 1, focus = true) {
      const found = view.state.doc.line(Math.min(Math.max(line, 1), view.state.doc.lines));
      const anchor = Math.min(found.from + Math.max(column - 1, 0), found.to);
      own(() => view.dispatch({ selection: { anchor }, effects: focus ? EditorView.scrollIntoView(anchor, { y: "center" }) : [] }));
      if (focus) view.focus();
      else view.requestMeasure({ key: "follow", read: () => view.lineBlockAt(anchor).top - view.scrollDOM.clientHeight / 2, write: (top) => { view.scrollDOM.scrollTop = top; } });
    },
    show(problems) {
      const { doc } = view.state;
      const found = problems.map(({ line, column, severity, said }) => {
        const at = doc.line(Math.min(Math.max(line, 1), doc.lines));
        const from = Math.min(at.from + Math.max(column - 1, 0), at.to);
        return { from, to: Math.max(at.to, from), severity, message: said };
      });
      own(() => view.dispatch(setDiagnostics(view.state, found)));
    },
    measure: () => view.requestMeasure(),
    hasFocus: () => view.hasFocus,
  };
}
