import { PathForm, PathPattern } from './path-pattern.js';

interface Entry<Route> {
  readonly form: PathForm;
  readonly path: string;
  readonly route: Route;
}

/** Finds who serves a path: the most specific of the paths with that form, or else whoever serves all of them. */
export class PathRouter<Route> {
  readonly #literals = new Map<string, Entry<Route>>();
  /** Those with parameters, the most specific first. */
  #patterns: Entry<Route>[] = [];
  #everyPath: Route | undefined;

  get empty(): boolean {
    return this.#literals.size === 0 && this.#patterns.length === 0 && this.#everyPath === undefined;
  }

  /**
   * @param path undefined for every path that nobody else serves
   * @throws Error if the path is served already, or can't be told from another that is
   */
  add(path: string | undefined, route: Route): void {
    if (path === undefined) {
      if (this.#everyPath !== undefined) throw new Error('Every path of this HTTP server is served already');
      this.#everyPath = route;
      return;
    }
    const entries = new PathPattern(path).forms.map((form) => ({ form, path, route }));
    for (const { form } of entries) this.#demandFree(path, form);
    for (const entry of entries) {
      if (entry.form.literal === undefined) this.#patterns.push(entry);
      else this.#literals.set(entry.form.literal, entry);
    }
    this.#patterns.sort((a, b) => a.form.compare(b.form));
  }

  remove(path: string | undefined, route: Route): void {
    if (path === undefined) {
      if (this.#everyPath === route) this.#everyPath = undefined;
      return;
    }
    const gone = (entry: Entry<Route>) => entry.path === path && entry.route === route;
    for (const [literal, entry] of this.#literals) if (gone(entry)) this.#literals.delete(literal);
    this.#patterns = this.#patterns.filter((entry) => !gone(entry));
  }

  find(path: string): Route | undefined {
    const literal = this.#literals.get(path);
    if (literal !== undefined) return literal.route;
    return this.#patterns.find(({ form }) => form.match(path) !== undefined)?.route ?? this.#everyPath;
  }

  /** Every path that is served, as it was added; an asterisk for all of them. */
  get paths(): string[] {
    const entries = [...this.#literals.values(), ...this.#patterns];
    const all = this.#everyPath === undefined ? [] : ['*'];
    return [...new Set([...entries.map(({ path }) => path), ...all])];
  }

  /** One of the routes, whichever. */
  any(): Route | undefined {
    const [literal] = this.#literals.values();
    return (literal ?? this.#patterns[0])?.route ?? this.#everyPath;
  }

  #demandFree(path: string, form: PathForm): void {
    const known = [...this.#literals.values(), ...this.#patterns].find((entry) => isAmbiguous(entry.form, form));
    if (known === undefined) return;
    throw new Error(
      known.path === path
        ? `The path "${path}" of this HTTP server is served already`
        : `The paths "${known.path}" and "${path}" of this HTTP server can't be told apart`,
    );
  }
}

/** Whether nothing says which of two forms a path would be. */
function isAmbiguous(a: PathForm, b: PathForm): boolean {
  return a.shape === b.shape;
}
