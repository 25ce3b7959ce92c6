// A tour of the API with the JavaScript client: tour.mjs STORY NAMESPACE. The kubeconfig comes from KUBECONFIG.
//
// Ends with status 0 and "ok" when everything was as a Kubernetes user expects, else with the error.

import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import * as k8s from '@kubernetes/client-node';

const BUSYBOX = 'busybox:1.36';
const DEADLINE = 90_000;

const [story, namespace] = process.argv.slice(2);
const kubeconfig = new k8s.KubeConfig();
kubeconfig.loadFromDefault();
const core = kubeconfig.makeApiClient(k8s.CoreV1Api);

/** Polls until the probe gives something true, and returns that. */
async function until(what, probe) {
  const end = Date.now() + DEADLINE;
  for (;;) {
    const value = await probe();
    if (value) return value;
    assert.ok(Date.now() < end, `waited ${DEADLINE} ms until ${what}`);
    await sleep(50);
  }
}

/** Awaits a call, expecting an error of this status code, and returns its text. */
async function refused(code, call) {
  const error = await call.then(() => assert.fail('not refused'), (e) => e);
  assert.equal(error.code, code, `${error.code}: ${error.body ?? error.message}`);
  return typeof error.body === 'string' ? error.body : JSON.stringify(error.body);
}

const configMap = (name, labels, data) => ({ metadata: { name, labels }, data });

const deployment = (name) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name, namespace },
  spec: {
    replicas: 0,
    selector: { matchLabels: { app: name } },
    template: {
      metadata: { labels: { app: name } },
      spec: { containers: [{ name: 'main', image: BUSYBOX, env: [{ name: 'A', value: '1' }] }] },
    },
  },
});

async function typed() {
  const made = await core.createNamespacedConfigMap({ namespace, body: configMap('one', { tier: 'web' }, { k: 'v' }) });
  assert.ok(made.metadata.uid && made.metadata.creationTimestamp instanceof Date);
  await refused(409, core.createNamespacedConfigMap({ namespace, body: configMap('one') }));
  assert.deepEqual((await core.readNamespacedConfigMap({ namespace, name: 'one' })).data, { k: 'v' });
  const replaced = await core.replaceNamespacedConfigMap({ namespace, name: 'one', body: { ...made, data: { k: 'w' } } });
  assert.ok(Number(replaced.metadata.resourceVersion) > Number(made.metadata.resourceVersion));
  await refused(409, core.replaceNamespacedConfigMap({ namespace, name: 'one', body: made }));
  await refused(422, core.createNamespacedConfigMap({ namespace, body: configMap('Not_A_Name') }));
  await core.createNamespacedConfigMap({ namespace, body: configMap('dry'), dryRun: 'All' });
  await refused(404, core.readNamespacedConfigMap({ namespace, name: 'dry' }));
  const strict = { namespace, body: { ...configMap('strict'), surplus: 1 }, fieldValidation: 'Strict' };
  await core.createNamespacedConfigMap(strict); // The client drops what its types do not know.

  for (let index = 0; index < 5; index++) {
    await core.createNamespacedConfigMap({ namespace, body: configMap(`page-${index}`, { page: 'yes' }) });
  }
  const names = [];
  let token;
  do {
    const page = await core.listNamespacedConfigMap({ namespace, labelSelector: 'page=yes', limit: 2, _continue: token });
    names.push(...page.items.map((item) => item.metadata.name));
    token = page.metadata._continue;
  } while (token);
  assert.deepEqual(names, [0, 1, 2, 3, 4].map((index) => `page-${index}`));
  await core.deleteCollectionNamespacedConfigMap({ namespace, labelSelector: 'page in (yes)' });
  assert.equal((await core.listNamespacedConfigMap({ namespace, labelSelector: 'page' })).items.length, 0);

  const service = await core.createNamespacedService({
    namespace, body: { metadata: { name: 'web' }, spec: { selector: { app: 'web' }, ports: [{ port: 80, targetPort: 'http' }] } },
  });
  assert.ok(service.spec.clusterIP && service.spec.ports[0].targetPort === 'http');
  assert.equal((await core.deleteNamespacedConfigMap({ namespace, name: 'one' })).status, 'Success');
  await refused(404, core.readNamespacedConfigMap({ namespace, name: 'one' }));
  assert.ok(Number((await kubeconfig.makeApiClient(k8s.VersionApi).getCode()).minor) >= 30);
}

async function patches() {
  const apps = kubeconfig.makeApiClient(k8s.AppsV1Api);
  await apps.createNamespacedDeployment({ namespace, body: deployment('web') });
  const patch = (body, type) => apps.patchNamespacedDeployment(
    { namespace, name: 'web', body }, k8s.setHeaderOptions('Content-Type', type));
  const { JsonPatch, MergePatch, StrategicMergePatch, ServerSideApply } = k8s.PatchStrategy;

  let changed = await patch([{ op: 'test', path: '/spec/replicas', value: 0 }, { op: 'add', path: '/metadata/labels', value: { x: '1' } }], JsonPatch);
  assert.deepEqual(changed.metadata.labels, { x: '1' });
  changed = await patch([{ op: 'copy', from: '/metadata/labels/x', path: '/metadata/labels/y' }, { op: 'remove', path: '/metadata/labels/x' }], JsonPatch);
  assert.deepEqual(changed.metadata.labels, { y: '1' });
  await refused(422, patch([{ op: 'remove', path: '/metadata/labels/none' }], JsonPatch));
  changed = await patch({ metadata: { labels: { y: null, z: '2' } } }, MergePatch);
  assert.deepEqual(changed.metadata.labels, { z: '2' });
  const containers = [{ name: 'main', env: [{ name: 'B', value: '2' }] }, { name: 'side', image: BUSYBOX }];
  changed = await patch({ spec: { template: { spec: { containers } } } }, StrategicMergePatch);
  assert.deepEqual(changed.spec.template.spec.containers.map((c) => c.name).sort(), ['main', 'side']);
  changed = await patch({ spec: { template: { spec: { containers: [{ $patch: 'delete', name: 'side' }] } } } }, StrategicMergePatch);
  assert.deepEqual(changed.spec.template.spec.containers.map((c) => c.name), ['main']);

  const applied = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web' }, spec: { replicas: 0, paused: true } };
  const apply = (fieldManager, body, force) => apps.patchNamespacedDeployment(
    { namespace, name: 'web', body, fieldManager, force }, k8s.setHeaderOptions('Content-Type', ServerSideApply));
  changed = await apply('first', applied);
  assert.equal(changed.spec.paused, true);
  const other = { ...applied, spec: { paused: false } };
  assert.match(await refused(409, apply('second', other)), /conflict with \\*"first\\*".*\.spec\.paused/s);
  changed = await apply('second', other, true);
  assert.ok(!changed.spec.paused);
  const scale = await apps.readNamespacedDeploymentScale({ namespace, name: 'web' });
  assert.equal(scale.spec.replicas, 0);
}

async function dynamically() {
  const api = k8s.KubernetesObjectApi.makeApiClient(kubeconfig);
  const made = await api.create(deployment('any'));
  assert.equal(made.spec.replicas, 0);
  const key = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'any', namespace } };
  made.metadata.annotations = { note: 'yes' };
  delete made.metadata.resourceVersion; // Its controller writes, too.
  await api.replace(made);
  assert.equal((await api.read(key)).metadata.annotations.note, 'yes');
  await api.patch({ ...key, spec: { paused: true } }, undefined, undefined, 'tour', undefined, k8s.PatchStrategy.MergePatch);
  await api.patch({ ...key, spec: { replicas: 0 } }, undefined, undefined, 'tour', true, k8s.PatchStrategy.ServerSideApply);
  assert.equal((await api.list('apps/v1', 'Deployment', namespace)).items.length, 1);
  await api.delete(key);
  await refused(404, api.read(key));
}

async function watching() {
  const path = `/api/v1/namespaces/${namespace}/configmaps`;
  const replay = (resourceVersion, count) => new Promise((resolve, reject) => {
    const seen = [];
    let controller;
    new k8s.Watch(kubeconfig).watch(path, { resourceVersion, allowWatchBookmarks: true, timeoutSeconds: 60 }, (type, object) => {
      if (type === 'BOOKMARK') return;
      seen.push([type, object.metadata.name, object.metadata.resourceVersion]);
      if (seen.length === count) {
        controller.abort();
        resolve(seen);
      }
    }, (error) => (seen.length < count ? reject(error ?? new Error(`ended after ${seen.length} events`)) : undefined))
      .then((c) => { controller = c; }, reject);
  });
  const start = (await core.listNamespacedConfigMap({ namespace })).metadata.resourceVersion;
  for (const name of ['w0', 'w1', 'w2']) await core.createNamespacedConfigMap({ namespace, body: configMap(name) });
  await core.deleteNamespacedConfigMap({ namespace, name: 'w1' });
  const seen = await replay(start, 4);
  assert.deepEqual(seen.map((s) => s.slice(0, 2)), [['ADDED', 'w0'], ['ADDED', 'w1'], ['ADDED', 'w2'], ['DELETED', 'w1']]);
  assert.deepEqual(await replay(seen[1][2], 2), seen.slice(2));

  const informed = [];
  const informer = k8s.makeInformer(kubeconfig, path, () => core.listNamespacedConfigMap({ namespace }));
  for (const verb of ['add', 'update', 'delete']) informer.on(verb, (object) => informed.push(`${verb} ${object.metadata.name}`));
  await informer.start();
  await until('the informer has listed', () => informed.includes('add w2'));
  await core.replaceNamespacedConfigMap({ namespace, name: 'w0', body: configMap('w0', undefined, { k: 'v' }) });
  await core.deleteNamespacedConfigMap({ namespace, name: 'w2' });
  await until('the informer has seen both', () => informed.includes('update w0') && informed.includes('delete w2'));
  assert.deepEqual(informer.list().map((o) => o.metadata.name).sort(), ['kube-root-ca.crt', 'w0']);
  await informer.stop();
}

function collector() {
  const stream = new PassThrough();
  stream.text = '';
  stream.on('data', (chunk) => { stream.text += chunk; });
  return stream;
}

async function containers() {
  const script = 'mkdir -p /www; echo page > /www/index.html; echo started; exec httpd -f -p 8080 -h /www';
  await core.createNamespacedPod({ namespace, body: {
    metadata: { name: 'box' },
    spec: { terminationGracePeriodSeconds: 1, containers: [{ name: 'main', image: BUSYBOX, command: ['sh', '-c', script] }] },
  } });
  await until('the pod runs', async () => (await core.readNamespacedPod({ namespace, name: 'box' })).status.phase === 'Running');

  const log = collector();
  const following = await new k8s.Log(kubeconfig).log(namespace, 'box', 'main', log, { follow: true, tailLines: 50 });
  await until('the log shows', () => log.text === 'started\n');
  following.abort();
  assert.equal(await core.readNamespacedPodLog({ namespace, name: 'box' }), 'started\n');

  const run = async (command, input) => {
    const [out, err] = [collector(), collector()];
    const stdin = input === undefined ? null : new PassThrough();
    const status = new Promise((resolve) => {
      new k8s.Exec(kubeconfig).exec(namespace, 'box', 'main', command, out, err, stdin, false, resolve).then(() => stdin?.end(input));
    });
    return { status: await status, out: out.text, err: err.text };
  };
  const plain = await run(['sh', '-c', 'echo $((20+3)); echo bad >&2']);
  assert.deepEqual([plain.status.status, plain.out, plain.err], ['Success', '23\n', 'bad\n']);
  const failed = await run(['sh', '-c', 'exit 7']);
  assert.equal(failed.status.details.causes.find((c) => c.reason === 'ExitCode').message, '7');
  assert.equal((await run(['cat'], 'fed\n')).out, 'fed\n');

  const answer = collector();
  const socket = await new k8s.PortForward(kubeconfig).portForward(
    namespace, 'box', [8080], answer, collector(), (() => { const i = new PassThrough(); i.write('GET / HTTP/1.0\r\n\r\n'); return i; })());
  await until('the page comes through the forwarded port', () => answer.text.includes('page'));
  socket.close();
  await core.deleteNamespacedPod({ namespace, name: 'box', gracePeriodSeconds: 0 });
}

async function custom() {
  const extensions = kubeconfig.makeApiClient(k8s.ApiextensionsV1Api);
  const group = `${namespace}.javascript.example`;
  const name = `widgets.${group}`;
  const properties = {
    spec: { type: 'object', required: ['size'], properties: { size: { type: 'integer', minimum: 1 }, colour: { type: 'string', _default: 'red' } } },
    status: { type: 'object', properties: { phase: { type: 'string' } } },
  };
  await extensions.createCustomResourceDefinition({ body: {
    metadata: { name },
    spec: {
      group, scope: 'Namespaced', names: { plural: 'widgets', kind: 'Widget' },
      versions: [{ name: 'v1', served: true, storage: true, subresources: { status: {} }, schema: { openAPIV3Schema: { type: 'object', properties } } }],
    },
  } });
  await until('the kind is established', async () => (await extensions.readCustomResourceDefinition({ name })).status?.conditions
    ?.some((c) => c.type === 'Established' && c.status === 'True'));
  const api = kubeconfig.makeApiClient(k8s.CustomObjectsApi);
  const where = { group, version: 'v1', namespace, plural: 'widgets' };
  const body = { apiVersion: `${group}/v1`, kind: 'Widget', metadata: { name: 'w' }, spec: { size: 2, unknown: 1 } };
  assert.deepEqual((await api.createNamespacedCustomObject({ ...where, body })).spec, { size: 2, colour: 'red' });
  assert.match(await refused(422, api.createNamespacedCustomObject({ ...where, body: { ...body, metadata: { name: 'v' }, spec: { size: 0 } } })), /spec\.size/);
  const patched = await api.patchNamespacedCustomObject(
    { ...where, name: 'w', body: { spec: { colour: 'blue' } } }, k8s.setHeaderOptions('Content-Type', k8s.PatchStrategy.MergePatch));
  assert.equal(patched.spec.colour, 'blue');
  const status = await api.patchNamespacedCustomObjectStatus(
    { ...where, name: 'w', body: { spec: { size: 9 }, status: { phase: 'Done' } } }, k8s.setHeaderOptions('Content-Type', k8s.PatchStrategy.MergePatch));
  assert.deepEqual([status.spec.size, status.status.phase], [2, 'Done']);
  const objects = k8s.KubernetesObjectApi.makeApiClient(kubeconfig);
  assert.equal((await objects.read({ ...body, metadata: { name: 'w', namespace } })).spec.size, 2);
  assert.equal((await api.listNamespacedCustomObject(where)).items.length, 1);
  await extensions.deleteCustomResourceDefinition({ name });
  await until('objects and kind are gone', async () => !(await extensions.listCustomResourceDefinition()).items.some((d) => d.metadata.name === name));
  await refused(404, api.listNamespacedCustomObject(where));
}

async function access() {
  const rbac = kubeconfig.makeApiClient(k8s.RbacAuthorizationV1Api);
  await core.createNamespacedServiceAccount({ namespace, body: { metadata: { name: 'robot' } } });
  const { status: { token } } = await core.createNamespacedServiceAccountToken({ namespace, name: 'robot', body: { spec: { audiences: [], expirationSeconds: 600 } } });
  const own = new k8s.KubeConfig();
  own.loadFromClusterAndUser(kubeconfig.getCurrentCluster(), { name: 'robot', token });
  const robot = own.makeApiClient(k8s.CoreV1Api);
  assert.match(await refused(403, robot.listNamespacedConfigMap({ namespace })), /robot/);
  await rbac.createNamespacedRole({ namespace, body: { metadata: { name: 'reader' }, rules: [{ apiGroups: [''], resources: ['configmaps'], verbs: ['list'] }] } });
  await rbac.createNamespacedRoleBinding({ namespace, body: {
    metadata: { name: 'robot' },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'reader' },
    subjects: [{ kind: 'ServiceAccount', name: 'robot', namespace }],
  } });
  await until('the role counts', () => robot.listNamespacedConfigMap({ namespace }).catch((e) => assert.equal(e.code, 403)));
  await refused(403, robot.readNamespacedConfigMap({ namespace, name: 'kube-root-ca.crt' }));
  const who = await own.makeApiClient(k8s.AuthenticationV1Api).createSelfSubjectReview({ body: {} });
  assert.equal(who.status.userInfo.username, `system:serviceaccount:${namespace}:robot`);
  own.users[0] = { name: 'robot', token: 'not-a-token' };
  await refused(401, own.makeApiClient(k8s.CoreV1Api).listNamespacedConfigMap({ namespace }));
}

async function leadership() {
  const api = kubeconfig.makeApiClient(k8s.CoordinationV1Api);
  await api.createNamespacedLease({ namespace, body: { metadata: { name: 'leader' }, spec: { leaseDurationSeconds: 15 } } });
  const holders = [];
  const campaign = async (identity) => {
    for (;;) {
      const lease = await api.readNamespacedLease({ namespace, name: 'leader' });
      if (lease.spec.holderIdentity) continue;
      lease.spec.holderIdentity = identity;
      lease.spec.renewTime = new k8s.V1MicroTime();
      const held = await api.replaceNamespacedLease({ namespace, name: 'leader', body: lease }).catch((e) => assert.equal(e.code, 409));
      if (!held) continue;
      holders.push(identity);
      delete held.spec.holderIdentity;
      held.spec.renewTime = new k8s.V1MicroTime();
      await api.replaceNamespacedLease({ namespace, name: 'leader', body: held });
      return;
    }
  };
  const all = ['a', 'b', 'c', 'd'];
  await Promise.all(all.map(campaign));
  assert.deepEqual(holders.sort(), all);
}

const stories = { typed, patches, dynamically, watching, containers, custom, access, leadership };
await stories[story]();
console.log('ok');
process.exit(0);
