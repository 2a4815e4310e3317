/** Finds who serves a path: exactly that path, or else whoever serves all of them. */
export class PathRouter<Route> {
  readonly #routes = new Map<string, Route>();
  #everyPath: Route | undefined;

  get empty(): boolean {
    return this.#routes.size === 0 && this.#everyPath === undefined;
  }

  /**
   * @param path undefined for every path that nobody else serves
   * @throws Error if the path is served already
   */
  add(path: string | undefined, route: Route): void {
    if (this.#exact(path) !== undefined) {
      throw new Error(
        `${path === undefined ? 'Every path' : `The path "${path}"`} of this HTTP server is served already`,
      );
    }
    if (path === undefined) this.#everyPath = route;
    else this.#routes.set(path, route);
  }

  remove(path: string | undefined, route: Route): void {
    if (this.#exact(path) !== route) return;
    if (path === undefined) this.#everyPath = undefined;
    else this.#routes.delete(path);
  }

  find(path: string): Route | undefined {
    return this.#routes.get(path) ?? this.#everyPath;
  }

  /** One of the routes, whichever. */
  any(): Route | undefined {
    const [route] = this.#routes.values();
    return route ?? this.#everyPath;
  }

  #exact(path: string | undefined): Route | undefined {
    return path === undefined ? this.#everyPath : this.#routes.get(path);
  }
}
