// A form for cold hands: Enter goes on to the next field, a digit chooses the chip of that number, a person who
// is chosen leads to the first field that is still needed.
const target = (field) => [...field.querySelectorAll("input:not([type=hidden]), textarea, select, summary")]
  .filter((one) => one.offsetParent || one.matches(".chip input"))
  .sort((a, b) => b.checked - a.checked)
  .find((one) => !one.closest(".none"));
const empty = (field) => ![...field.querySelectorAll("input, textarea, select")].some((one) =>
  one.matches("[type=radio], [type=checkbox]") ? one.checked && one.value : one.type !== "hidden" && one.value);

export function goOnQuickly(form) {
  const fields = () => [...form.querySelectorAll(".field")].filter((one) => one.offsetParent);
  const after = (field) => fields().slice(fields().indexOf(field) + 1);
  const goTo = (field) => {
    const to = field ? target(field) : form.querySelector("[data-key=save]");
    to?.focus();
    (field ?? to)?.scrollIntoView({ block: "nearest" });
  };
  const chipAt = (field, number) => field.querySelectorAll(".chip:not(.none) input")[number - 1];

  form.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    const field = event.target.closest(".field");
    if (!field || event.target.matches("textarea, button, a, summary")) return;
    if (event.key === "Enter") {
      event.preventDefault();
      goTo(after(field)[0]);
    }
    const chip = event.target.matches(".chip input") && /^[1-9]$/.test(event.key) && chipAt(field, Number(event.key));
    if (chip) {
      event.preventDefault();
      chip.focus();
      chip.click();
    }
  });
  form.addEventListener("picked", (event) => {
    const field = event.target.closest(".field"), later = after(field);
    goTo(later.find((one) => one.querySelector(".flag") && empty(one)) ?? later[0]);
  });
  const place = form.querySelector("#f-spot"), who = form.querySelector("#f-person-find");
  if (!document.getElementById("problems")) (place && !place.value ? place : who)?.focus();
}
