/** Who imports whom. */
export type Imports = ReadonlyMap<string, readonly string[]>;

/** The files that import each other in a circle, each circle once (Tarjan's strongly connected components). */
export function circlesOf(imports: Imports): string[][] {
  const search = new Search(imports);
  for (const file of imports.keys()) search.visit(file);
  return search.circles.map((circle) => circle.toSorted()).toSorted(([a = ''], [b = '']) => a.localeCompare(b));
}

class Search {
  readonly circles: string[][] = [];
  readonly #imports: Imports;
  readonly #places = new Map<string, number>();
  /** The earliest place that can be reached from a file and leads back to it. */
  readonly #earliest = new Map<string, number>();
  readonly #path: string[] = [];

  constructor(imports: Imports) {
    this.#imports = imports;
  }

  /** @returns the earliest place that can be reached */
  visit(file: string): number {
    const known = this.#earliest.get(file);
    if (known !== undefined) return this.#path.includes(file) ? known : Infinity;
    const place = this.#places.size;
    this.#places.set(file, place);
    this.#earliest.set(file, place);
    this.#path.push(file);
    const next = this.#imports.get(file) ?? [];
    const earliest = Math.min(place, ...next.map((target) => this.visit(target)));
    this.#earliest.set(file, earliest);
    if (earliest === place) this.#close(file, next.includes(file));
    return earliest;
  }

  #close(file: string, importsItself: boolean): void {
    const circle = this.#path.splice(this.#path.indexOf(file));
    if (circle.length > 1 || importsItself) this.circles.push(circle);
  }
}
