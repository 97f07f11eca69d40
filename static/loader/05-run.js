// Runs what is due, one task each, and remembers it. Within a lane (a service's tags; the page's
// markup) order is kept: what is inline waits for the scripts before it. Owns the queue and the
// ledger; asks the gate once more before every single thing.

let queue = [];
let running;
// How many scripts of a lane are still loading.
const loading = {};
const ledger = [];

// Looks at everything anew: at the start, after each answer, and when the page has changed.
function look() {
  if (!banner) return;
  stay();
  if (switching) switching.translate(document);
  // What an event has set off stays due until it has run; the rest is found again.
  queue = queue.filter((job) => job.event).concat(dueTags(), dueMarkup());
  // Answered: an event has set off what it may, and later answers do not reach back to it.
  if (!asking()) tracked = [];
  run();
}

function asking() {
  return state[2].includes('"unasked"');
}

function run() {
  if (!running && queue.length) {
    running = true;
    soon(step);
  }
}

function step() {
  running = false;
  const waiting = new Set();
  const at = queue.findIndex((job) => {
    const ready = !waiting.has(job.lane) && !(job.inline && loading[job.lane]);
    waiting.add(ready ? NaN : job.lane);
    return ready;
  });
  if (at < 0) return;
  const [job] = queue.splice(at, 1);
  if (permits(job.categories, job.services) === 1) {
    let script;
    try {
      script = job.run();
    } catch (why) {
      refused(why);
    }
    if (script) {
      loading[job.lane] = (loading[job.lane] || 0) + 1;
      const over = () => {
        loading[job.lane]--;
        run();
      };
      script.addEventListener("load", over);
      script.addEventListener("error", over);
    }
  }
  run();
}

// Puts an element into the page and into the ledger. Returns a script that others wait for.
function place(element, entry) {
  const ordered = entry.script && !element.hasAttribute("async");
  if (entry.script) {
    // Inserted scripts are async unless told otherwise; these keep their order.
    element.async = !ordered;
    if (nonce) element.nonce = nonce;
  }
  ledger.push(Object.assign(entry, { element, at: Date.now(), since: keptParts() }));
  try {
    if (entry.script && !element.src) withWrites(element, entry.put);
    else entry.put();
  } catch (why) {
    refused(why);
  }
  emit("ran", told(entry));
  return ordered && element.src ? element : undefined;
}

function refused(why) {
  complain("the page refuses a tag: " + why);
}

// Code and addresses of scripts, for pages with a policy of Trusted Types. Where that does not
// permit ours, the browser refuses them.
let policy;
function trusted(text, address) {
  if (policy === undefined) {
    const same = (text) => text;
    try {
      policy = trustedTypes.createPolicy("latch", { createScript: same, createScriptURL: same });
    } catch {
      policy = 0;
    }
  }
  return policy ? (address ? policy.createScriptURL(text) : policy.createScript(text)) : text;
}

// What an inline script writes into the document belongs behind it; the browser's own write would
// replace the whole page by now.
function withWrites(element, put) {
  document.write = document.writeln = (...html) => {
    const written = [...document.createRange().createContextualFragment(html.join("")).childNodes];
    last.after(...written);
    last = written.pop() || last;
  };
  let last = element;
  try {
    put();
  } finally {
    delete document.write;
    delete document.writeln;
  }
}

// An entry as the page's owner reads it.
function told(entry) {
  const { kind, name, at, stopped, once } = entry;
  const [, version, seconds] = entry.since;
  const ids = (text) => text.split(/[\s,]+/).filter(Boolean);
  return {
    kind,
    name,
    at,
    stopped: stopped || null,
    once: !!once,
    categories: ids(entry.categories),
    services: ids(entry.services),
    choice: seconds ? { version: +version, decided_at: seconds * 1000 } : null,
  };
}

// Elements that arrive later: single-page applications, tag managers, endless lists.
function watch() {
  let planned;
  new MutationObserver(() => {
    if (planned) return;
    planned = true;
    setTimeout(() => {
      planned = false;
      look();
    }, 20);
  }).observe(document, {
    childList: true,
    subtree: true,
    attributes: true,
    attributeFilter: ["data-category", "data-service"],
  });
}
