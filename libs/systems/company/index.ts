export { ApplyCatalogue, type ApplyOptions } from './apply-catalogue.ts';
export { CompanyModule } from './company.module.ts';
