/** Every promise about money, kept by the JSON store in thousands of unlucky days. Again: MODEL_SEED=…, MODEL_PATH=…, MODEL_RUNS=… */
import { openJsonWorkshop } from './testing/model/json-machines'
import type { Workshop } from './testing/model/machines'
import { assertModel } from './testing/model/model'
import { onFiles } from './testing/model/sightings'

jest.setTimeout(1_800_000)

let workshop: Workshop
beforeAll(async () => {
  workshop = await openJsonWorkshop()
})
afterAll(() => workshop.close())

test('money in is money accounted, nothing is done twice, nothing that was said is taken back', async () => {
  await assertModel(workshop, { runs: 2000, atOnce: 4, mostSteps: 40, sights: onFiles })
})
