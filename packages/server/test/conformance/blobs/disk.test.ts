import { blobStoreSuite } from './blob-store-suite.ts';
import { newDiskStore } from './disk-subject.ts';
import { partReceiverProperties } from './part-receiver-properties.ts';
import { partReceiverSuite } from './part-receiver-suite.ts';

blobStoreSuite('Disk', newDiskStore);
partReceiverSuite('Disk', newDiskStore);
partReceiverProperties('Disk', newDiskStore);
