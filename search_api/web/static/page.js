// The page works without this file. With it, answers come without a reload: the server's own
// page is fetched, parsed inertly by DOMParser, and its results are moved in. No text is ever
// put together as HTML here.
"use strict";

const form = document.getElementById("search");
const results = document.getElementById("results");
const status = document.getElementById("status");
let running = null;

function searchUrl() {
  const url = new URL("/", location.href);
  for (const [name, value] of new FormData(form)) {
    if (value.trim() && !(name === "mode" && value === "hybrid")) url.searchParams.append(name, value.trim());
  }
  return url;
}

function showBusy(busy) {
  results.setAttribute("aria-busy", String(busy));
  form.querySelector("button").setAttribute("aria-disabled", String(busy));
  if (busy) status.textContent = "Đang tìm…";
}

function showFailure() {
  const notice = document.createElement("div");
  notice.className = "notice notice-bad";
  notice.setAttribute("role", "alert");
  const title = document.createElement("h2");
  title.textContent = "Không kết nối được máy chủ";
  const advice = document.createElement("p");
  advice.textContent = "Hãy kiểm tra máy chủ còn chạy không, rồi tìm lại.";
  notice.append(title, advice);
  results.replaceChildren(notice);
}

function moveIn(page, keepPlace) {
  const fresh = page.getElementById("results");
  const freshForm = page.getElementById("search");
  if (!fresh || !freshForm) throw new Error("not a search page");
  results.replaceChildren(...document.importNode(fresh, true).childNodes);
  form.className = freshForm.className;
  form.querySelector("h1").className = freshForm.querySelector("h1").className;
  for (const field of form.elements) {
    const other = field.name && freshForm.elements.namedItem(field.name);
    if (other) field.value = other.value;
  }
  form.querySelector(".filters").open = freshForm.querySelector(".filters").open;
  document.title = page.title;
  const said = results.querySelector("#found, #problem h2");
  status.textContent = said ? said.textContent.replace(/\s+/g, " ").trim() : "";
  wire(results);
  if (!keepPlace) window.scrollTo(0, 0);
}

async function go(url, { push = true, keepPlace = false } = {}) {
  if (running) running.abort();
  const mine = (running = new AbortController());
  showBusy(true);
  try {
    const reply = await fetch(url, { headers: { Accept: "text/html" }, signal: mine.signal });
    const page = new DOMParser().parseFromString(await reply.text(), "text/html");
    moveIn(page, keepPlace);
    if (push) history.pushState(null, "", url);
  } catch (error) {
    if (error.name === "AbortError") return;
    showFailure();
    status.textContent = "Không kết nối được máy chủ";
  }
  if (running === mine) showBusy(false);
}

function wire(part) {
  for (const button of part.querySelectorAll(".copy")) {
    button.hidden = !navigator.clipboard;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(button.dataset.copy);
      button.textContent = "Đã chép";
      status.textContent = "Đã chép trích dẫn";
    });
  }
}

if (form && results) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    go(searchUrl());
  });
  results.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-swap]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    const keepPlace = "keepPlace" in link.dataset;
    go(new URL(link.href), { keepPlace }).then(() => keepPlace || results.focus({ preventScroll: true }));
  });
  addEventListener("popstate", () => go(new URL(location.href), { push: false }));
  document.addEventListener("keydown", (event) => {
    if (event.key === "/" && !event.target.closest("input, select, textarea")) {
      event.preventDefault();
      document.getElementById("q").select();
    }
  });
  wire(results);
}
