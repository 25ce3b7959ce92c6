using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeOrch.Api.Decoding;
using EdgeOrch.Api.Defaulting;
using EdgeOrch.Api.Errors;
using EdgeOrch.Api.Schema;
using EdgeOrch.Api.Validation;

namespace EdgeOrch.Api.Tests.Validation;

/// <summary>One good object per kind, rich enough that most rules have something to say about it, and ways to break it.</summary>
internal static class ValidObjects
{
    private const string Template = "{metadata: {labels: {app: web}}, spec: {containers: [{name: c, image: i}]}}";

    /// <summary>Names a test may use; several are of one kind.</summary>
    public static IReadOnlyDictionary<string, string> All { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["Pod"] = """
            apiVersion: v1
            kind: Pod
            metadata: {name: p, namespace: n, labels: {app: web}, annotations: {note: x}}
            spec:
              hostname: h
              activeDeadlineSeconds: 100
              nodeSelector: {disk: ssd}
              tolerations: [{key: k, operator: Equal, value: v, effect: NoExecute, tolerationSeconds: 5}]
              hostAliases: [{ip: 10.0.0.1, hostnames: [a.example]}]
              dnsConfig: {nameservers: [1.1.1.1], searches: [a_b.example., .], options: [{name: ndots, value: "2"}]}
              readinessGates: [{conditionType: example.com/ready}]
              schedulingGates: [{name: example.com/gate}]
              securityContext: {fsGroup: 1, runAsUser: 1000, sysctls: [{name: net.core.somaxconn, value: "1"}], seccompProfile: {type: RuntimeDefault}}
              topologySpreadConstraints: [{maxSkew: 1, topologyKey: zone, whenUnsatisfiable: DoNotSchedule, minDomains: 2, labelSelector: {matchLabels: {app: web}}}]
              affinity:
                nodeAffinity:
                  requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms: [{matchExpressions: [{key: disk, operator: In, values: [ssd]}]}]}
                  preferredDuringSchedulingIgnoredDuringExecution: [{weight: 5, preference: {matchFields: [{key: metadata.name, operator: In, values: [n1]}]}}]
                podAntiAffinity: {requiredDuringSchedulingIgnoredDuringExecution: [{topologyKey: zone, labelSelector: {matchLabels: {app: web}}}]}
              volumes:
              - {name: data, emptyDir: {sizeLimit: 1Gi}}
              - {name: config, configMap: {name: c, defaultMode: 420, items: [{key: k, path: a/b}]}}
              - {name: secret, secret: {secretName: s}}
              - {name: host, hostPath: {path: /srv, type: Directory}}
              - {name: claim, persistentVolumeClaim: {claimName: c}}
              - {name: down, downwardAPI: {items: [{path: l, fieldRef: {fieldPath: metadata.labels}}, {path: m, resourceFieldRef: {containerName: a, resource: limits.memory, divisor: 1Mi}}]}}
              - {name: all, projected: {sources: [{serviceAccountToken: {path: token}}, {configMap: {name: c, items: [{key: k, path: p}]}}]}}
              - {name: scratch, ephemeral: {volumeClaimTemplate: {spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}}}}
              initContainers:
              - {name: init, image: i}
              - {name: side, image: i, restartPolicy: Always, startupProbe: {exec: {command: [x]}}}
              containers:
              - name: a
                image: nginx
                ports: [{containerPort: 80, name: web, hostPort: 8080}]
                env: [{name: A, value: "1"}, {name: B, valueFrom: {fieldRef: {fieldPath: "metadata.labels['app']"}}}, {name: C, valueFrom: {secretKeyRef: {name: s, key: k}}}]
                envFrom: [{prefix: P_, configMapRef: {name: c}}]
                resources: {requests: {cpu: 100m, memory: 64Mi, example.com/gpu: 1}, limits: {cpu: 1, memory: 64Mi, example.com/gpu: 1}}
                resizePolicy: [{resourceName: cpu, restartPolicy: NotRequired}]
                securityContext: {runAsUser: 5, allowPrivilegeEscalation: false}
                lifecycle: {preStop: {sleep: {seconds: 5}}, postStart: {httpGet: {port: web}}}
                livenessProbe: {httpGet: {port: 80, httpHeaders: [{name: X-A, value: b}]}}
                readinessProbe: {grpc: {port: 90}, successThreshold: 2}
                volumeMounts: [{name: data, mountPath: /data, subPath: a/b}, {name: config, mountPath: /config, readOnly: true, recursiveReadOnly: IfPossible}]
                volumeDevices: [{name: claim, devicePath: /dev/x}]
            """,
        ["PodTemplate"] = $"{{apiVersion: v1, kind: PodTemplate, metadata: {{name: t, namespace: n}}, template: {Template}}}",
        ["ReplicationController"] = $"{{apiVersion: v1, kind: ReplicationController, metadata: {{name: t, namespace: n}}, spec: {{replicas: 1, selector: {{app: web}}, template: {Template}}}}}",
        ["Deployment"] = $"{{apiVersion: apps/v1, kind: Deployment, metadata: {{name: t, namespace: n}}, spec: {{replicas: 1, selector: {{matchLabels: {{app: web}}}}, template: {Template}}}}}",
        ["ReplicaSet"] = $"{{apiVersion: apps/v1, kind: ReplicaSet, metadata: {{name: t, namespace: n}}, spec: {{replicas: 1, selector: {{matchLabels: {{app: web}}}}, template: {Template}}}}}",
        ["DaemonSet"] = $"{{apiVersion: apps/v1, kind: DaemonSet, metadata: {{name: t, namespace: n}}, spec: {{selector: {{matchLabels: {{app: web}}}}, template: {Template}}}}}",
        ["StatefulSet"] = $"{{apiVersion: apps/v1, kind: StatefulSet, metadata: {{name: t, namespace: n}}, spec: {{serviceName: s, ordinals: {{start: 1}}, selector: {{matchLabels: {{app: web}}}}, template: {Template}, volumeClaimTemplates: [{{metadata: {{name: d}}, spec: {{accessModes: [ReadWriteOnce], resources: {{requests: {{storage: 1Gi}}}}}}}}]}}}}",
        ["ControllerRevision"] = "{apiVersion: apps/v1, kind: ControllerRevision, metadata: {name: r, namespace: n}, revision: 1, data: {a: b}}",
        ["Job"] = """
            apiVersion: batch/v1
            kind: Job
            metadata: {name: j, namespace: n, uid: 5b7f}
            spec:
              completionMode: Indexed
              completions: 3
              parallelism: 2
              backoffLimitPerIndex: 1
              maxFailedIndexes: 2
              podFailurePolicy: {rules: [{action: FailJob, onExitCodes: {containerName: c, operator: In, values: [1, 2]}}, {action: Ignore, onPodConditions: [{type: DisruptionTarget}]}]}
              successPolicy: {rules: [{succeededIndexes: "0,2", succeededCount: 1}]}
              template: {spec: {restartPolicy: Never, containers: [{name: c, image: i}]}}
            """,
        ["CronJob"] = "{apiVersion: batch/v1, kind: CronJob, metadata: {name: j, namespace: n}, spec: {schedule: '*/5 1-3 * jan mon-fri', timeZone: Etc/UTC, startingDeadlineSeconds: 5, jobTemplate: {spec: {template: {spec: {restartPolicy: OnFailure, containers: [{name: c, image: i}]}}}}}}",
        ["HPA"] = """
            apiVersion: autoscaling/v2
            kind: HorizontalPodAutoscaler
            metadata: {name: h, namespace: n}
            spec:
              scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
              minReplicas: 2
              maxReplicas: 5
              metrics:
              - {type: Resource, resource: {name: cpu, target: {type: Utilization, averageUtilization: 50}}}
              - {type: Pods, pods: {metric: {name: rps}, target: {type: AverageValue, averageValue: 5}}}
              - {type: External, external: {metric: {name: q}, target: {type: Value, value: 5}}}
              behavior: {scaleDown: {stabilizationWindowSeconds: 60, policies: [{type: Pods, value: 1, periodSeconds: 60}]}}
            """,
        ["HPAv1"] = "{apiVersion: autoscaling/v1, kind: HorizontalPodAutoscaler, metadata: {name: h, namespace: n}, spec: {scaleTargetRef: {kind: Deployment, name: web}, maxReplicas: 5}}",
        ["PDB"] = "{apiVersion: policy/v1, kind: PodDisruptionBudget, metadata: {name: b, namespace: n}, spec: {minAvailable: 50%, selector: {matchLabels: {app: web}}}}",
        ["Service"] = "{apiVersion: v1, kind: Service, metadata: {name: s, namespace: n}, spec: {selector: {app: web}, ports: [{name: web, port: 80, targetPort: http, appProtocol: example.com/x}], externalIPs: [10.9.8.7], clusterIP: 10.0.0.5, clusterIPs: [10.0.0.5], ipFamilies: [IPv4]}}",
        ["LoadBalancer"] = "{apiVersion: v1, kind: Service, metadata: {name: s, namespace: n}, spec: {type: LoadBalancer, loadBalancerClass: example.com/lb, loadBalancerSourceRanges: [10.0.0.0/8], externalTrafficPolicy: Local, healthCheckNodePort: 30001, sessionAffinity: ClientIP, ports: [{port: 80, nodePort: 30000}]}}",
        ["ExternalName"] = "{apiVersion: v1, kind: Service, metadata: {name: s, namespace: n}, spec: {type: ExternalName, externalName: example.com.}}",
        ["Endpoints"] = "{apiVersion: v1, kind: Endpoints, metadata: {name: e, namespace: n}, subsets: [{addresses: [{ip: 10.0.0.1, nodeName: n1}], ports: [{name: a, port: 80}, {name: b, port: 81}]}]}",
        ["EndpointSlice"] = "{apiVersion: discovery.k8s.io/v1, kind: EndpointSlice, metadata: {name: e, namespace: n}, addressType: IPv4, endpoints: [{addresses: [10.0.0.1], hostname: h}], ports: [{name: a, port: 80}]}",
        ["Ingress"] = "{apiVersion: networking.k8s.io/v1, kind: Ingress, metadata: {name: i, namespace: n}, spec: {ingressClassName: c, tls: [{hosts: ['*.example.com'], secretName: s}], rules: [{host: a.example.com, http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: web, port: {number: 80}}}}]}}]}}",
        ["IngressClass"] = "{apiVersion: networking.k8s.io/v1, kind: IngressClass, metadata: {name: c}, spec: {controller: example.com/c, parameters: {kind: K, name: p, scope: Cluster}}}",
        ["NetworkPolicy"] = "{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: p, namespace: n}, spec: {podSelector: {}, ingress: [{from: [{ipBlock: {cidr: 10.0.0.0/8, except: [10.1.0.0/16]}}, {podSelector: {}}], ports: [{port: 80, endPort: 90}]}], egress: [{}]}}",
        ["IPAddress"] = "{apiVersion: networking.k8s.io/v1, kind: IPAddress, metadata: {name: 10.0.0.1}, spec: {parentRef: {resource: services, name: s, namespace: n}}}",
        ["ServiceCIDR"] = "{apiVersion: networking.k8s.io/v1, kind: ServiceCIDR, metadata: {name: c}, spec: {cidrs: [10.0.0.0/16]}}",
        ["ConfigMap"] = "{apiVersion: v1, kind: ConfigMap, metadata: {name: c, namespace: n}, immutable: true, data: {a: b}, binaryData: {c: aGk=}}",
        ["Secret"] = "{apiVersion: v1, kind: Secret, metadata: {name: s, namespace: n}, type: kubernetes.io/tls, immutable: true, data: {tls.crt: aGk=, tls.key: aGk=}}",
        ["ServiceAccount"] = "{apiVersion: v1, kind: ServiceAccount, metadata: {name: s, namespace: n}}",
        ["Namespace"] = "{apiVersion: v1, kind: Namespace, metadata: {name: n}}",
        ["Node"] = "{apiVersion: v1, kind: Node, metadata: {name: n1}, spec: {podCIDR: 10.1.0.0/24, podCIDRs: [10.1.0.0/24], providerID: edge://n1, taints: [{key: k, effect: NoSchedule}]}, status: {capacity: {cpu: 4, memory: 1Gi, pods: 110}}}",
        ["PersistentVolume"] = "{apiVersion: v1, kind: PersistentVolume, metadata: {name: v}, spec: {capacity: {storage: 1Gi}, accessModes: [ReadWriteOnce], storageClassName: c, local: {path: /srv}, nodeAffinity: {required: {nodeSelectorTerms: [{matchExpressions: [{key: k, operator: Exists}]}]}}}}",
        ["Claim"] = "{apiVersion: v1, kind: PersistentVolumeClaim, metadata: {name: c, namespace: n}, spec: {accessModes: [ReadWriteOnce], storageClassName: c, resources: {requests: {storage: 1Gi}}}, status: {phase: Bound, capacity: {storage: 1Gi}}}",
        ["StorageClass"] = "{apiVersion: storage.k8s.io/v1, kind: StorageClass, metadata: {name: c}, provisioner: example.com/p, parameters: {a: b}, allowedTopologies: [{matchLabelExpressions: [{key: zone, values: [a]}]}]}",
        ["VolumeAttributesClass"] = "{apiVersion: storage.k8s.io/v1, kind: VolumeAttributesClass, metadata: {name: c}, driverName: example.com, parameters: {a: b}}",
        ["CSIDriver"] = "{apiVersion: storage.k8s.io/v1, kind: CSIDriver, metadata: {name: example.com}, spec: {tokenRequests: [{audience: a, expirationSeconds: 3600}]}}",
        ["CSINode"] = "{apiVersion: storage.k8s.io/v1, kind: CSINode, metadata: {name: n1}, spec: {drivers: [{name: example.com, nodeID: x, topologyKeys: [example.com/zone], allocatable: {count: 5}}]}}",
        ["VolumeAttachment"] = "{apiVersion: storage.k8s.io/v1, kind: VolumeAttachment, metadata: {name: a}, spec: {attacher: example.com, nodeName: n1, source: {persistentVolumeName: v}}}",
        ["CSIStorageCapacity"] = "{apiVersion: storage.k8s.io/v1, kind: CSIStorageCapacity, metadata: {name: c, namespace: n}, storageClassName: c, capacity: 1Gi, nodeTopology: {matchLabels: {zone: a}}}",
        ["ResourceQuota"] = "{apiVersion: v1, kind: ResourceQuota, metadata: {name: q, namespace: n}, spec: {hard: {pods: 5, requests.cpu: 1, count/deployments.apps: 2}, scopes: [NotBestEffort], scopeSelector: {matchExpressions: [{scopeName: PriorityClass, operator: In, values: [high]}]}}}",
        ["LimitRange"] = "{apiVersion: v1, kind: LimitRange, metadata: {name: l, namespace: n}, spec: {limits: [{type: Container, min: {cpu: 100m}, max: {cpu: 2}, default: {cpu: 1}, defaultRequest: {cpu: 500m}, maxLimitRequestRatio: {cpu: 4}}, {type: PersistentVolumeClaim, max: {storage: 5Gi}}]}}",
        ["PriorityClass"] = "{apiVersion: scheduling.k8s.io/v1, kind: PriorityClass, metadata: {name: high}, value: 1000}",
        ["RuntimeClass"] = "{apiVersion: node.k8s.io/v1, kind: RuntimeClass, metadata: {name: r}, handler: runsc, overhead: {podFixed: {cpu: 10m}}, scheduling: {nodeSelector: {a: b}, tolerations: [{operator: Exists}]}}",
        ["Lease"] = "{apiVersion: coordination.k8s.io/v1, kind: Lease, metadata: {name: l, namespace: n}, spec: {leaseDurationSeconds: 40, leaseTransitions: 0}}",
        ["Event"] = "{apiVersion: v1, kind: Event, metadata: {name: e, namespace: n}, involvedObject: {kind: Pod, name: p, namespace: n}, reason: R}",
        ["NewEvent"] = "{apiVersion: events.k8s.io/v1, kind: Event, metadata: {name: e, namespace: n}, eventTime: '2024-01-02T03:04:05.000006Z', type: Normal, reason: R, action: A, reportingController: example.com/c, reportingInstance: i, regarding: {kind: Pod, name: p, namespace: n}}",
        ["Role"] = "{apiVersion: rbac.authorization.k8s.io/v1, kind: Role, metadata: {name: 'x:y', namespace: n}, rules: [{verbs: [get], apiGroups: [''], resources: [pods]}]}",
        ["ClusterRole"] = "{apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: {name: 'x:y'}, rules: [{verbs: [get], nonResourceURLs: [/healthz]}]}",
        ["RoleBinding"] = "{apiVersion: rbac.authorization.k8s.io/v1, kind: RoleBinding, metadata: {name: b, namespace: n}, roleRef: {kind: Role, name: x}, subjects: [{kind: ServiceAccount, name: s}, {kind: User, name: 'u@x'}]}",
        ["ClusterRoleBinding"] = "{apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, metadata: {name: b}, roleRef: {kind: ClusterRole, name: x}, subjects: [{kind: ServiceAccount, name: s, namespace: n}]}",
        ["CSR"] = "{apiVersion: certificates.k8s.io/v1, kind: CertificateSigningRequest, metadata: {name: c}, spec: {signerName: kubernetes.io/kubelet-serving, request: aGk=, usages: [digital signature], expirationSeconds: 3600}}",
        ["FlowSchema"] = "{apiVersion: flowcontrol.apiserver.k8s.io/v1, kind: FlowSchema, metadata: {name: f}, spec: {priorityLevelConfiguration: {name: p}, matchingPrecedence: 100, rules: [{subjects: [{kind: User, user: {name: u}}], resourceRules: [{verbs: ['*'], apiGroups: ['*'], resources: ['*'], namespaces: ['*']}]}]}}",
        ["PriorityLevel"] = "{apiVersion: flowcontrol.apiserver.k8s.io/v1, kind: PriorityLevelConfiguration, metadata: {name: p}, spec: {type: Limited, limited: {limitResponse: {type: Queue}}}}",
        ["ResourceClaim"] = "{apiVersion: resource.k8s.io/v1, kind: ResourceClaim, metadata: {name: c, namespace: n}, spec: {devices: {requests: [{name: gpu, exactly: {deviceClassName: gpu.example.com}}], constraints: [{requests: [gpu], matchAttribute: example.com/a}]}}}",
        ["ResourceClaimTemplate"] = "{apiVersion: resource.k8s.io/v1, kind: ResourceClaimTemplate, metadata: {name: c, namespace: n}, spec: {spec: {devices: {requests: [{name: gpu, firstAvailable: [{name: big, deviceClassName: c}]}]}}}}",
        ["DeviceClass"] = "{apiVersion: resource.k8s.io/v1, kind: DeviceClass, metadata: {name: gpu.example.com}, spec: {selectors: [{cel: {expression: 'true'}}]}}",
        ["ResourceSlice"] = "{apiVersion: resource.k8s.io/v1, kind: ResourceSlice, metadata: {name: s}, spec: {driver: gpu.example.com, nodeName: n1, pool: {name: n1, generation: 1, resourceSliceCount: 1}, devices: [{name: gpu-0}]}}",
        ["AdmissionPolicy"] = "{apiVersion: admissionregistration.k8s.io/v1, kind: ValidatingAdmissionPolicy, metadata: {name: p}, spec: {matchConstraints: {resourceRules: [{apiGroups: [apps], apiVersions: [v1], operations: [CREATE], resources: [deployments]}]}, validations: [{expression: 'true'}]}}",
        ["AdmissionBinding"] = "{apiVersion: admissionregistration.k8s.io/v1, kind: ValidatingAdmissionPolicyBinding, metadata: {name: b}, spec: {policyName: p, validationActions: [Deny]}}",
    };

    /// <summary>The names, as theory data.</summary>
    public static TheoryData<string> Keys => [.. All.Keys];

    /// <summary>The object with <paramref name="edits"/> and its defaults.</summary>
    public static JsonObject Read(string name, string edits, out KindDescription kind)
    {
        var json = YamlDocuments.ToJson(Encoding.UTF8.GetBytes(All[name]));
        var (apiVersion, kindName) = ObjectIdentity.Read(json);
        kind = TestObjects.Kind(apiVersion!, kindName!);
        var value = ObjectDecoder.Decode(json, null, kind, FieldValidation.Strict).Object;
        foreach (var edit in edits.Split(" ;; ", StringSplitOptions.RemoveEmptyEntries))
        {
            Apply(value, edit);
        }

        Defaulter.Apply(kind, value);
        return value;
    }

    /// <summary>What creating the edited object is answered with.</summary>
    public static IReadOnlyList<FieldError> Create(string name, string edits)
    {
        var value = Read(name, edits, out var kind);
        return Validator.ValidateCreate(kind, value);
    }

    /// <summary>What changing the good object into the edited one is answered with.</summary>
    public static IReadOnlyList<FieldError> Update(string name, string edits)
    {
        var old = Read(name, "", out var kind);
        var value = Read(name, edits, out _);
        return Validator.ValidateUpdate(kind, value, old);
    }

    // "a.b[0].c=value" sets, where value is JSON or else a text; "-a.b" removes.
    private static void Apply(JsonObject value, string edit)
    {
        var remove = edit[0] == '-';
        var equals = edit.IndexOf('=', StringComparison.Ordinal);
        var path = remove ? edit[1..] : edit[..equals];
        var steps = path.Replace("[", ".[", StringComparison.Ordinal).Split('.').ToList();
        JsonNode node = value;
        for (var i = 0; i < steps.Count - 1; i++)
        {
            node = steps[i][0] == '[' ? node.AsArray()[int.Parse(steps[i][1..^1])]! : node[steps[i]] ?? Added(node.AsObject(), steps[i]);
        }

        var last = steps[^1];
        if (remove)
        {
            node.AsObject().Remove(last.Replace('~', '.'));
        }
        else if (last[0] == '[')
        {
            var index = int.Parse(last[1..^1]);
            if (index == node.AsArray().Count)
            {
                node.AsArray().Add(Parse(edit[(equals + 1)..]));
            }
            else
            {
                node.AsArray()[index] = Parse(edit[(equals + 1)..]);
            }
        }
        else
        {
            node.AsObject()[last.Replace('~', '.')] = Parse(edit[(equals + 1)..]);
        }
    }

    private static JsonObject Added(JsonObject node, string name)
    {
        var added = new JsonObject();
        node[name] = added;
        return added;
    }

    private static JsonNode? Parse(string text)
    {
        try
        {
            return JsonNode.Parse(text);
        }
        catch (JsonException)
        {
            return JsonValue.Create(text);
        }
    }
}
