/** What has passed through the connections of an endpoint: one object for all of them. */
export interface Traffic {
  messagesReceived: number;
  messagesSent: number;
  bytesReceived: number;
  bytesSent: number;
}

export function noTraffic(): Traffic {
  return { messagesReceived: 0, messagesSent: 0, bytesReceived: 0, bytesSent: 0 };
}
