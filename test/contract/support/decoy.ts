import { WebSocketGateway } from '@nestjs/websockets';

/**
 * Nest 12 connects the very first gateway of an application after all the others (it alone waits for the adapter).
 * Registered first, this one takes that place, and the gateways behind it are connected in the order of registration.
 */
@WebSocketGateway({ path: '/decoy' })
export class DecoyGateway {}
