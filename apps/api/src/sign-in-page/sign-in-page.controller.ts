import { endpoint } from '@gatehouse/contracts/http';
import { Handles } from '@gatehouse/platform/http';
import { Controller } from '@nestjs/common';
import { z } from 'zod';
import style from './sign-in.css?raw';
import page from './sign-in.html?raw';
import script from './sign-in.js?raw';

const file = (path: string, produces: string, summary: string) =>
  endpoint({
    method: 'GET',
    path,
    outsideApi: true,
    summary,
    tag: 'pages',
    permission: 'public',
    produces,
    response: z.string(),
  });

const signInPage = file('/sign-in', 'text/html; charset=utf-8', 'The page that a one-time sign-in link leads to.');
const signInScript = file('/sign-in.js', 'text/javascript; charset=utf-8', 'The script of the sign-in page.');
const signInStyle = file('/sign-in.css', 'text/css; charset=utf-8', 'The style of the sign-in page.');

/** The one page that is there before the console: it turns a sign-in link into a browser session. */
@Controller()
export class SignInPageController {
  @Handles(signInPage)
  signInPage(): string {
    return page;
  }

  @Handles(signInScript)
  signInScript(): string {
    return script;
  }

  @Handles(signInStyle)
  signInStyle(): string {
    return style;
  }
}
