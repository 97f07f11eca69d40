// Placeholders, as far as every page of a site with embeds carries them: where one is needed, what
// draws it is fetched. Knows nothing of its look; see static/embeds.js.
parts.embeds = (services, latch) => {
  let view;

  function fetched() {
    return latch.code("embeds").then((found) => {
      if (view) return;
      view = found;
      latch.look();
    }, latch.complain);
  }

  return {
    cover(element) {
      if (view) view.cover(element);
      else if (services.includes(element.dataset.service)) fetched();
    },
    uncover(element) {
      if (view) view.uncover(element);
      // What it claims to hold is brought to life with it.
      else if (element.hasAttribute("data-latch-embed")) fetched().then(() => view.uncover(element));
    },
  };
};
