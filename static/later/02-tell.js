// What is said about it: notes to the visitor, findings to the owner, cookies that only a server can
// remove.

// A short text beside the layer, until it is closed: what could not be removed, or that the page
// should be loaded anew.
function note(name, what) {
  const root = latch.host().shadowRoot;
  const old = root.querySelector(".note");
  if (old) old.remove();
  const one = latch.grow(notice.notes[name]);
  if (what) one.querySelector("p").append(" " + what);
  root.append(one);
}

let findings = [];

// What the owner should know: names of things, nothing about the visitor. A page tells each once, and
// of very many the first hundred.
const reported = new Set();
function report(kind, name) {
  if (reported.size > 100 || reported.has(kind + name)) return;
  reported.add(kind + name);
  if (!findings.length) setTimeout(tellFindings, 1000);
  findings.push({ kind, name: name.slice(0, 200) });
}

function tellFindings() {
  latch.send("/findings", JSON.stringify({ findings: findings.splice(0, 32) }));
  if (findings.length) setTimeout(tellFindings, 1000);
}

// HttpOnly cookies, where Latch is served from the site's own domain.
function expire(services) {
  latch.send("/expirations", JSON.stringify({ services }), "include");
}
