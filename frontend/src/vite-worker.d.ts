// Vite makes a worker's script a file of its own; it comes from our own server, as the page's policy asks.
declare module "*?worker" {
  const constructor: new () => Worker;
  export default constructor;
}
