import { Injectable } from '@nestjs/common';
import type { Person } from './people.js';

export interface ChatMessage {
  readonly text: string;
  readonly from: Person;
  readonly at: number;
  readonly id: string;
  /** The sender's own mark, by which its page knows the message again. */
  readonly tag?: string | undefined;
}

const KEPT = 50;

/** The last messages, for those who come later. In memory: a restart forgets them. */
@Injectable()
export class History {
  private messages: ChatMessage[] = [];

  add(message: ChatMessage): void {
    this.messages = [...this.messages, message].slice(-KEPT);
  }

  recent(): readonly ChatMessage[] {
    return this.messages;
  }
}
