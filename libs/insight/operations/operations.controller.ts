import { readMetrics } from '@gatehouse/contracts/insight';
import { renderMetrics } from '@gatehouse/platform/metrics';
import { Handles } from '@gatehouse/platform/http';
import { Controller } from '@nestjs/common';
import { GatherInstallation } from './gather-installation.ts';
import { GatherProcess } from './gather-process.ts';

@Controller()
export class OperationsController {
  constructor(
    private readonly process: GatherProcess,
    private readonly installation: GatherInstallation,
  ) {}

  @Handles(readMetrics)
  async metrics(): Promise<string> {
    return renderMetrics([...this.process.run(), ...(await this.installation.run())]);
  }
}
