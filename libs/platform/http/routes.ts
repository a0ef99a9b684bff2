import type { Endpoint } from '@gatehouse/contracts/http';
import type { INestApplicationContext } from '@nestjs/common';
import { METHOD_METADATA } from '@nestjs/common/constants.js';
import { MetadataScanner, ModulesContainer } from '@nestjs/core';
import { endpointOf } from './handles.ts';

/** One route of the application. */
export interface Route {
  /** `SessionsController.startSession`. */
  handler: string;
  /** Undefined when the method declares none, which the proof refuses. */
  endpoint: Endpoint | undefined;
}

/** Every route of the application, read off its controllers. */
export function routesOf(app: INestApplicationContext): Route[] {
  const scanner = new MetadataScanner();
  const modules = [...app.get(ModulesContainer).values()];
  const controllers = new Set(
    modules.flatMap((module) => [...module.controllers.values()].map(({ metatype }) => metatype)),
  );
  return [...controllers].flatMap((controller) => {
    const prototype: Record<string, object> | undefined = controller?.prototype;
    if (!prototype) return [];
    return scanner.getAllMethodNames(prototype).flatMap((name) => {
      const method = prototype[name];
      if (!method || !Reflect.hasMetadata(METHOD_METADATA, method)) return [];
      return [{ handler: `${controller?.name}.${name}`, endpoint: endpointOf(method) }];
    });
  });
}
