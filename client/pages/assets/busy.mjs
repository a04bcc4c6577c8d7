// What takes a while says so as long as it lasts, and is not asked for twice meanwhile.
export const showBusy = (form) => {
  const told = document.getElementById("busy");
  form.addEventListener("submit", (event) => {
    if (event.defaultPrevented) return;
    told.textContent = form.dataset.busy;
    told.parentElement.hidden = false;
    for (const other of document.querySelectorAll("form[data-busy] button"))
      if (other !== event.submitter) other.disabled = true;
  });
  addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
};
