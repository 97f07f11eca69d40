// The preference centre, and in it what is recorded about the visitor. Fetched when it is wanted; the
// server puts its look in front, as `css`. Owns what it shows; asks the server and the banner for all
// the rest.
export function start(latch, notice) {
  const { mine } = notice;
  const root = latch.host().shadowRoot;
  latch.dress(css);

  function show(acted) {
    latch.put([notice.centre], acted);
    latch.switches();
    const button = root.querySelector("[data-latch=mine]");
    button.addEventListener("click", view);
  }

  // The list gives way to what is recorded, and comes back.
  let list;
  async function view(event) {
    const dialog = root.querySelector(".centre");
    list = dialog.querySelector(".list");
    const panel = latch.grow(["div", { class: "list", tabindex: "-1" }, ["h3", {}, mine.my_data], ["p", {}, mine.my_data_intro]]);
    panel.append(...(await told()), control("back", back));
    list.replaceWith(panel);
    panel.focus();
    dialog.querySelector(".row").hidden = true;
  }

  function back() {
    const panel = root.querySelector(".centre .list");
    panel.replaceWith(list);
    root.querySelector(".centre > .row").hidden = false;
    list.querySelector("[data-latch=mine]").focus();
  }

  const control = (text, deed) => {
    const button = latch.grow(["button", { type: "button", class: "link", "data-deed": text }, mine[text]]);
    button.addEventListener("click", deed);
    return button;
  };
  const say = (text) => latch.grow(["p", { class: "answer" }, mine[text]]);

  async function ask(path, cursor) {
    const response = await fetch(latch.base + "/v1/sites/" + latch.settings.site + "/visitor" + path, {
      method: "POST",
      body: JSON.stringify({ secret: latch.keptParts()[3], cursor }),
      headers: { "content-type": "application/json" },
      credentials: "omit",
    });
    if (!response.ok) throw new Error("HTTP " + response.status);
    return response;
  }

  async function told() {
    if (!latch.keptParts()[3]) return [say("my_data_none")];
    try {
      const { visitor, records, next } = await (await ask("")).json();
      for (let more = next; more && records.length < 500; ) {
        const page = await (await ask("", more)).json();
        records.push(...page.records);
        more = page.next;
      }
      if (!records[0]) return [say("my_data_none")];
      return [
        latch.grow(["dl", {}, ["dt", {}, mine.visitor], ["dd", {}, ["code", {}, visitor]]]),
        ...records.map(answer),
        latch.grow(["p", { class: "policy" }]),
      ].map((part) => (part.className === "policy" ? (part.append(control("download", download), control("erase", erase)), part) : part));
    } catch (why) {
      latch.complain(why);
      return [say("my_data_failed")];
    }
  }

  function answer(record) {
    const did = { accept_all: "did_accept", reject_all: "did_reject" }[record.action] || "did_choose";
    const when = new Intl.DateTimeFormat(latch.lang().lang, { dateStyle: "long", timeStyle: "short" }).format(new Date(record.recorded_at));
    const by = { granted: [], denied: [], unasked: [] };
    for (const [id, said] of Object.entries(record.answers.services)) if (notice.names[id]) by[said].push(notice.names[id]);
    const list = new Intl.ListFormat(latch.lang().lang);
    const facts = Object.entries(by).filter(([, names]) => names[0]);
    return latch.grow([
      "section",
      { class: "answer" },
      ["h4", {}, mine[did]],
      ["p", {}, when + " · " + mine.version.replace("{n}", record.notice.version)],
      ["dl", {}, ...facts.flatMap(([said, names]) => [["dt", {}, mine[said]], ["dd", {}, list.format(names)]])],
    ]);
  }

  async function download() {
    try {
      const link = document.createElement("a");
      link.href = URL.createObjectURL(await (await ask("/receipt")).blob());
      link.download = "consent-receipt.jwt";
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 10000);
    } catch (why) {
      failed(why);
    }
  }

  function failed(why) {
    latch.complain(why);
    root.querySelector(".centre .policy").replaceWith(say("my_data_failed"));
  }

  // Asked once more: there is no way back.
  function erase(event) {
    const sure = latch.grow(["div", { class: "answer", role: "alert" }, ["p", {}, mine.erase_sure]]);
    const yes = control("erase_yes", async () => {
      try {
        await ask("/erase");
        latch.expireCookie("latch_" + latch.settings.site);
        latch.writeOutbox([]);
        const panel = root.querySelector(".centre .list");
        panel.replaceChildren(say("erased"), control("back", () => latch.press("close")));
        // Read first: then the choice is forgotten too, and what it let in ends.
        panel.closest("dialog").addEventListener("close", () => latch.code("later").then((later) => later.reset()));
      } catch (why) {
        failed(why);
      }
    });
    sure.append(yes);
    event.target.closest(".policy").replaceWith(sure);
    yes.focus();
  }

  return { show };
}
