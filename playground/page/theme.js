// Before anything is drawn: the colours that were chosen here before. A plain script, since modules come too late for that.

document.documentElement.dataset.theme = localStorage.getItem("playground/theme") ?? "auto";
