export const start = {
  title: "New run",
};
