// Placeholders, as far as every page of a site with embeds carries them: where one is needed, what
// draws it is fetched. Knows nothing of its look; see static/embeds.js.
parts.embeds = (address, latch) => {
  let view;
  let coming;

  function fetched() {
    coming =
      coming ||
      import(latch.base + address).then((module) => {
        view = module.embeds(latch);
        latch.look();
      }, latch.complain);
    return coming;
  }

  return {
    cover(element) {
      if (view) view.cover(element);
      else if (latch.notice().embeds.some((one) => one[0] === element.dataset.service)) fetched();
    },
    uncover(element) {
      if (view) view.uncover(element);
      // What it claims to hold is brought to life with it.
      else if (element.hasAttribute("data-latch-embed")) fetched().then(() => view.uncover(element));
    },
  };
};
