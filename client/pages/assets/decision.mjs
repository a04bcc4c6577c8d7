// A value of one's own is chosen by writing it.
export function chooseByWriting(third) {
  const own = third.querySelector("input[value=other]");
  third.addEventListener("input", (event) => {
    if (event.target !== own) own.checked = true;
  });
}
