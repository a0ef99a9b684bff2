import type { ResponseOf } from '@gatehouse/contracts/http';
import { readRetention } from '@gatehouse/contracts/insight';
import { Handles } from '@gatehouse/platform/http';
import { Controller } from '@nestjs/common';
import { ReportRetention } from './report-retention.ts';

@Controller()
export class RetentionController {
  constructor(private readonly report: ReportRetention) {}

  @Handles(readRetention)
  async retention(): Promise<ResponseOf<typeof readRetention>> {
    return { rows: await this.report.run() };
  }
}
