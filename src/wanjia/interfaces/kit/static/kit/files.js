// Hands out what a picture shows: every script that draws asks here.
window.wanjiaFiles = (() => {
  const kept = (text) => text.replace(/[\\/:*?"<>|\s]+/g, " ").trim().slice(0, 80);

  // What stands above the page is part of the name, so that two files of one title can be told apart.
  function named(title, ending) {
    const above = document.querySelector(".page-head h1")?.textContent || "";
    return `${kept(`${above} ${title}`)}.${ending}`;
  }

  function handOut(title, ending, content, type) {
    const address = URL.createObjectURL(content instanceof Blob ? content : new Blob([content], { type }));
    const link = document.createElement("a");
    link.href = address;
    link.download = named(title, ending);
    link.click();
    setTimeout(() => URL.revokeObjectURL(address), 1000);
  }

  // A picture of lines as one of dots, twice as fine as the screen.
  function asDots(svg, width, height, done) {
    const image = new Image();
    image.onload = () => {
      const canvas = document.createElement("canvas");
      canvas.width = width * 2;
      canvas.height = height * 2;
      canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
      canvas.toBlob(done, "image/png");
    };
    image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  }

  const ground = () => getComputedStyle(document.documentElement).getPropertyValue("--picture-ground").trim();

  return { handOut, asDots, ground };
})();
