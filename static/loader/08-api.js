// `window.latch`, for the page's author. See latch.d.ts for what each promises.

// A click of the visitor's that is being handled right now, or nothing. The browser's own getter
// takes nothing but a real event, whose `isTrusted` no script can set.
const phase = Object.getOwnPropertyDescriptor(Event.prototype, "eventPhase").get;
function handled(event) {
  try {
    if (phase.call(event) && event.type === "click") return event;
  } catch {}
}

const when = (deed) => (...given) => ready.then(() => deed(...given));
// What few pages call is fetched for them.
const rare = (name) => when((...given) => code("later").then((later) => later[name](...given)));

const latch = {
  ready: undefined,
  show: when(() => press("show")),
  preferences: when(() => press("preferences")),
  reject: when(() => press("reject")),
  // The event is over once `ready` has been waited for, so these look at it first.
  accept(event) {
    const by = handled(event);
    if (+state[1]) press("accept", "", by);
    else press("set", ids(choice()).join(" "), by);
  },
  set(granted, event) {
    press("set", [].concat(granted).join(" "), handled(event));
  },
  redeem: rare("redeem"),
  choice: when(choice),
  has: (id) => permits(id, "") === 1 || permits("", id) === 1,
  onChange(hear) {
    document.addEventListener("latch:change", (event) => hear(event.detail));
  },
  load: rare("load"),
  track,
  ledger: () => ledger.map(told),
  reset: rare("reset"),
};

function ids(choice) {
  return Object.keys(choice.categories).concat(Object.keys(choice.services));
}

// Everything that follows a new choice: after a yes in a task of its own, before which browsers paint
// what a click has changed; after a no once that paint is over, for there is more to do; at once if it
// was made in another tab. Refused things come first, whoever else wants to know last.
let before = {};
function changed(quiet) {
  queue = [];
  const refuses = state[2].includes('"denied"');
  const [action, layer, gesture, trusted] = quiet ? [] : state[3].split(" ");
  const follow = () => {
    // Refused in another tab, or while this page rested: it goes at once, and what follows a no with the
    // page that replaces it.
    if (quiet && !typed && ledger.some((entry) => entry.script && permits(entry.categories, entry.services) !== 1 && !entry.once)) return reload();
    post();
    readTags();
    // What a placeholder was told is about its own service alone.
    if (refuses || ledger[0]) withdraw(false, layer === "placeholder").then(go);
    else go();
  };
  const go = () => {
    look();
    if (guard) guard.changed();
    if (switching && switching.changed) switching.changed();
    const answers = choice();
    const now = Object.assign({}, answers.categories, answers.services);
    const differs = Object.keys(now).filter((id) => now[id] !== before[id]);
    before = now;
    const how = { action, layer, gesture, trusted: trusted === "true", changed: differs };
    emit("change", Object.assign(answers, how));
    fetchLater();
    if (!quiet) {
      root.querySelector(".status").textContent = first.saved;
      tabs.postMessage(0);
    }
  };
  if (quiet) guarded(follow);
  else if (refuses) afterPaint(follow);
  else soon(follow);
}

// Where something runs, what would end it is at hand.
function fetchLater() {
  if (tags[0]) setTimeout(() => code("later").catch(complain), 2000);
}

function guarded(deed) {
  try {
    deed();
  } catch (why) {
    fail(why);
  }
}

// What follows a no is not fetched before there is one. Where it cannot be had, what has run ends with
// the page all the same, and what it has left goes on the next one.
async function withdraw(all, spare) {
  try {
    (await code("later")).withdraw(all, spare);
  } catch (why) {
    complain(why);
    if (ledger[0]) reload();
  }
}
