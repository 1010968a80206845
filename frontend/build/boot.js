// Runs before the first paint, so that a chosen theme and language do not flash; then loads the
// application. A file of its own, because the Content-Security-Policy allows no inline script.
(() => {
  const read = (key) => {
    try {
      return localStorage.getItem(key);
    } catch {
      return null;
    }
  };
  const root = document.documentElement;
  const theme = read("steward.theme");
  if (theme === "light" || theme === "dark") root.dataset.theme = theme;
  const chosen = read("steward.language") || navigator.language || "en";
  root.lang = chosen.startsWith("de") ? "de" : "en";
  // The panel finds here where the words of each language are, and the words it begins with.
  window.steward = { en: "/@TEXTS_EN@", de: "/@TEXTS_DE@" };
  const words = fetch(window.steward[root.lang]).then((response) => {
    if (!response.ok) throw new Error(`${response.url}: ${response.status}`);
    return response.text();
  });
  Promise.all([import("/@GLUE@"), words])
    .then(([module, words]) => {
      window.steward.words = words;
      return module.default({ module_or_path: "/@WASM@" });
    })
    .catch((error) => {
      console.error(error);
      const say = () => {
        const boot = document.getElementById("boot");
        if (!boot) return;
        boot.textContent =
          root.lang === "de"
            ? "Steward konnte nicht geladen werden. Bitte die Seite neu laden."
            : "Steward could not be loaded. Please reload the page.";
      };
      if (document.readyState === "loading") addEventListener("DOMContentLoaded", say);
      else say();
    });
})();
