export const detail = {
  title: "Run",
};
