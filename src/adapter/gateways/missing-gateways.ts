import type { ModulesContainer } from '@nestjs/core';
import { gatewayProviders, isGatewayClass } from './gateway-scan.js';

/** A sentence for each gateway that Nest will not connect, and one where there is none at all. */
export function missingGateways(modules: ModulesContainer): string[] {
  const connected = new Set<unknown>(gatewayProviders(modules).map(({ metatype }) => metatype));
  const unconnected = new Set<string>();
  for (const module of modules.values()) {
    for (const { isNotMetatype, instance } of module.providers.values()) {
      const { constructor } = Object(instance);
      if (isNotMetatype && isGatewayClass(constructor) && !connected.has(constructor))
        unconnected.add(constructor.name);
    }
  }
  const sentences = [...unconnected].map(
    (name) => `${name} is provided by a value or a factory: Nest connects a gateway only if its class is the provider`,
  );
  if (sentences.length > 0 || connected.size > 0) return sentences;
  return ['No module provides a gateway: a class with @WebSocketGateway() must stand among the providers of a module'];
}
