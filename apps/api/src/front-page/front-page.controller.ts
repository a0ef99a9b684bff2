import { endpoint } from '@gatehouse/contracts/http';
import { Handles } from '@gatehouse/platform/http';
import { Controller } from '@nestjs/common';
import { z } from 'zod';
import page from './front-page.html?raw';

const frontPage = endpoint({
  method: 'GET',
  path: '/',
  outsideApi: true,
  summary: 'Tells who opens the bare address where to go.',
  tag: 'pages',
  permission: 'public',
  produces: 'text/html; charset=utf-8',
  response: z.string(),
});

/** Who opens the bare address in a browser gets somewhere. */
@Controller()
export class FrontPageController {
  @Handles(frontPage)
  frontPage(): string {
    return page;
  }
}
