import { HttpException, HttpStatus, Injectable } from '@nestjs/common';

const WINDOW = 60_000;
const FAILURES = 8;

/** So many wrong passwords a minute from one address: guessing becomes slow, and scrypt no way to keep the server busy. */
@Injectable()
export class LoginLimit {
  private readonly failures = new Map<string, number>();
  private windowEnds = 0;

  /** Counts a login before its password is looked at, so that many at once count as well. */
  begin(address: string): void {
    // All windows end together: one comparison in place of a timer, and the map never grows old.
    if (Date.now() >= this.windowEnds) {
      this.failures.clear();
      this.windowEnds = Date.now() + WINDOW;
    }
    const failures = this.failures.get(address) ?? 0;
    if (failures >= FAILURES) {
      throw new HttpException('Too many logins: please wait a minute.', HttpStatus.TOO_MANY_REQUESTS);
    }
    this.failures.set(address, failures + 1);
  }

  /** A right password is no guess. */
  succeeded(address: string): void {
    this.failures.delete(address);
  }
}
