// The owner's view, fetched for `?latch_debug` alone: every gated thing of this page as waiting,
// permitted, ran, stopped or refused, and why. Shows; decides nothing and tells nobody.

const SEPARATOR = "\x1f";
const KINDS = { j: "script", x: "inline", p: "image", f: "iframe", l: "link" };
const WHY = [
  ["waiting", "the visitor has not answered this yet"],
  ["permitted", "granted; its page, element, event or turn has not come"],
  ["refused", "the visitor said no"],
  ["closed", "it names no category or service of the notice"],
];

// Every tag of the notice, permitted or not: for looking at, never for running.
function tagsOf(brief) {
  const tags = [];
  let service = "";
  for (const record of brief.split("\x1e")) {
    const [letter, first, content, ...pairs] = record.split(SEPARATOR);
    if (letter === "s") service = first;
    if (letter !== "t") continue;
    const when = [];
    for (let i = 0; i < pairs.length; i += 2) {
      if (pairs[i][0] === "?") when.push(pairs[i].slice(1) + " " + pairs[i + 1]);
    }
    tags.push({ kind: KINDS[first], name: content.trim(), categories: "", services: service, when });
  }
  return tags;
}

function rows(inner) {
  const ran = inner.ledger.map((entry) => {
    const told = inner.told(entry);
    const time = new Date(told.at).toLocaleTimeString();
    const under = told.choice
      ? "under the choice of " + new Date(told.choice.decided_at).toLocaleString() + ", version " + told.choice.version
      : "without a choice: " + (told.once ? "loaded once" : "necessary");
    const state = told.stopped ? "stopped" : "ran";
    return [state, entry, "at " + time + ", " + under];
  });
  const same = (one, other) => one.kind === other.kind && one.services === other.services;
  const tags = tagsOf(inner.settings.brief)
    .filter((tag) => !inner.ledger.some((entry) => same(entry, tag) && tag.name.startsWith(entry.name)))
    .map((tag) => {
      const [state, why] = WHY[inner.permits(tag.categories, tag.services)];
      const when = tag.when.length && state === "permitted" ? ": " + tag.when.join(", ") : "";
      return [state, tag, why + when];
    });
  const markup = [...document.querySelectorAll(":is([data-category],[data-service]):not([data-latch-ran])")].map(
    (element) => {
      const categories = element.getAttribute("data-category") || "";
      const services = element.getAttribute("data-service") || "";
      const [state, why] = WHY[inner.permits(categories, services)];
      const name = element.getAttribute("data-src") || element.getAttribute("data-href") || element.textContent.trim();
      return [state, { kind: element.localName + " in the page", name, categories, services }, why];
    },
  );
  return ran.concat(tags, markup);
}

const STYLE = `
  :host { all: initial }
  section { position: fixed; inset: 0 0 auto 0; z-index: 2147483645; max-height: 40vh; overflow: auto;
    font: 13px/1.45 system-ui, sans-serif; color: #f2f1f7; background: #17161d; border-block-end: 3px solid #a9b4ff }
  header { position: sticky; inset-block-start: 0; display: flex; gap: 16px; align-items: center;
    padding: 8px 14px; background: #17161d }
  header span { flex: 1; color: #b0aebd }
  button { font: inherit; color: inherit; background: #34323f; border: 0; border-radius: 6px; padding: 4px 12px; cursor: pointer }
  table { width: 100%; border-collapse: collapse }
  td, th { padding: 4px 14px; text-align: start; vertical-align: top; border-block-start: 1px solid #34323f }
  td:nth-child(3) { font-family: ui-monospace, monospace; overflow-wrap: anywhere }
  td:first-child { font-weight: 650 }
  .ran { color: #8fe0a8 } .permitted { color: #a9b4ff } .waiting { color: #e6c17a }
  .refused, .closed, .stopped { color: #f2a0a0 }`;

export function start(inner) {
  const host = document.createElement("div");
  const root = host.attachShadow({ mode: "open" });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(STYLE);
  root.adoptedStyleSheets = [sheet];
  host.id = "latch-debug";
  document.body.append(host);
  const draw = () => {
    const cell = (name, text) => inner.grow([name, {}, text]);
    const body = rows(inner).map(([state, what, why]) => {
      const row = inner.grow(["tr", {}, ["td", { class: state }, state], ["td", {}, what.kind]]);
      const needs = [what.services, what.categories].filter(Boolean).join(" + ") || "nothing named";
      row.append(cell("td", (what.name || "").slice(0, 160)), cell("td", needs), cell("td", why));
      return row;
    });
    const table = inner.grow(
      ["table", {}, ["tr", {}, ...["State", "Kind", "What", "Needs", "Why"].map((name) => ["th", { scope: "col" }, name])]],
    );
    table.append(...body);
    const close = inner.grow(["button", { type: "button" }, "Close"]);
    close.onclick = () => host.remove();
    const head = inner.grow(["header", {}, ["strong", {}, "Latch"], ["span", {}, body.length + " gated things on this page"]]);
    head.append(close);
    const section = inner.grow(["section", { "aria-label": "Latch: what is gated on this page" }]);
    section.append(head, table);
    root.replaceChildren(section);
  };
  draw();
  for (const name of ["ran", "change", "layer"]) document.addEventListener("latch:" + name, draw);
}
