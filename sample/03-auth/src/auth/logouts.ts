import { Injectable } from '@nestjs/common';
import { Subject } from 'rxjs';

/**
 * The sessions that end before their time: whoever keeps something open for one listens. A copy of the token is good
 * until it expires, which is why it is good for minutes only.
 */
@Injectable()
export class Logouts {
  readonly sessions = new Subject<string>();
}
