using EdgeOrch.Integration.Tests.Cluster;

namespace EdgeOrch.Integration.Tests.KubectlTour;

/// <summary>What users do to kinds of their own with kubectl.</summary>
[Collection(OneNodeCollection.Name)]
public sealed class CustomResourceTests(OneNode cluster)
{
    private const string Tab = """
        apiVersion: GROUP/v1
        kind: CronTab
        metadata:
          name: tab
          labels: {app: tab}
        spec:
          cronSpec: "*/5 * * * *"
          replicas: 2
        """;

    private const string Definition = """
        apiVersion: apiextensions.k8s.io/v1
        kind: CustomResourceDefinition
        metadata:
          name: crontabs.GROUP
        spec:
          group: GROUP
          scope: Namespaced
          names: {plural: crontabs, singular: crontab, kind: CronTab, shortNames: [ct], categories: [all, timed]}
          versions:
          - name: v1beta1
            served: true
            storage: false
            deprecated: true
            schema:
              openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}
          - name: v1
            served: true
            storage: true
            schema:
              openAPIV3Schema:
                type: object
                properties:
                  spec:
                    type: object
                    required: [cronSpec]
                    properties:
                      cronSpec: {type: string, description: When it runs.}
                      image: {type: string, default: busybox}
                      replicas: {type: integer, minimum: 1, maximum: 10}
                  status:
                    type: object
                    properties:
                      replicas: {type: integer}
            subresources:
              status: {}
              scale: {specReplicasPath: .spec.replicas, statusReplicasPath: .status.replicas}
            selectableFields:
            - jsonPath: .spec.image
            additionalPrinterColumns:
            - {name: Spec, type: string, jsonPath: .spec.cronSpec}
            - {name: Replicas, type: integer, jsonPath: .spec.replicas}
            - {name: Age, type: date, jsonPath: .metadata.creationTimestamp}
        """;

    [Theory]
    [MemberData(nameof(Kubectls.All), MemberType = typeof(Kubectls))]
    public async Task Define_use_and_delete_a_kind(string kubectl)
    {
        await using Workspace space = await Workspace.CreateAsync(cluster, "custom", kubectl);
        string group = space.Namespace + ".example.com";
        string definition = "crd/crontabs." + group;
        string tab = Tab.Replace("GROUP", group, StringComparison.Ordinal);
        string crontabs = "crontabs." + group;
        await space.ApplyAsync(Definition.Replace("GROUP", group, StringComparison.Ordinal));
        await space.OutputAsync("wait", "--for", "condition=Established", "--timeout=30s", definition);
        Assert.Matches(@"crontabs +ct +\S+ +true +CronTab", await space.OutputAsync("api-resources", "--api-group", group));

        Assert.Equal($"crontab.{group}/tab created", await space.ApplyAsync(tab));
        Assert.Equal($"crontab.{group}/tab unchanged", await space.ApplyAsync(tab));
        Assert.Equal($"crontab.{group}/tab configured", await space.ApplyAsync(tab.Replace("replicas: 2", "replicas: 3", StringComparison.Ordinal)));
        foreach (string name in (string[])[crontabs, "ct." + group])
        {
            Assert.Matches(@"NAME +SPEC +REPLICAS +AGE\s+tab +\*/5 \* \* \* \* +3 ", await space.OutputAsync("get", name));
        }

        Assert.Contains("tab", await space.OutputAsync("get", "timed"), StringComparison.Ordinal);
        Assert.Contains($"crontab.{group}/tab", await space.OutputAsync("get", "all"), StringComparison.Ordinal);
        Assert.Contains("tab", await space.OutputAsync("get", crontabs, "--field-selector", "spec.image=busybox", "-o", "name"), StringComparison.Ordinal);
        Assert.Empty(await space.OutputAsync("get", crontabs, "--field-selector", "spec.image!=busybox", "-o", "name"));
        Assert.Contains("is deprecated", (await space.RunAsync("get", $"crontabs.v1beta1.{group}")).Err, StringComparison.Ordinal);
        Assert.Contains("When it runs.", await space.OutputAsync("explain", "crontabs.spec.cronSpec", $"--api-version={group}/v1"), StringComparison.Ordinal);
        Assert.Contains("fieldsV1", await space.OutputAsync("explain", "crontabs", $"--api-version={group}/v1", "--recursive"), StringComparison.Ordinal);
        Assert.Matches(@"Image: +busybox", await space.OutputAsync("describe", crontabs, "tab"));

        await space.OutputAsync("scale", "--replicas=5", crontabs + "/tab");
        await space.OutputAsync("patch", crontabs, "tab", "--type=merge", "-p", """{"spec":{"image":"nginx"}}""");
        await space.OutputAsync("patch", crontabs, "tab", "--type=json", "-p", """[{"op":"replace","path":"/spec/cronSpec","value":"@daily"}]""");
        Assert.Equal("5 nginx @daily 5", await space.ValueAsync(crontabs + "/tab", "{.spec.replicas} {.spec.image} {.spec.cronSpec} {.metadata.generation}"));
        Assert.NotEqual(0, (await space.RunAsync("patch", crontabs, "tab", "--type=strategic", "-p", """{"spec":{"image":"x"}}""")).ExitCode);
        Assert.NotEqual(0, (await space.RunAsync("patch", crontabs, "tab", "--type=merge", "-p", """{"spec":{"replicas":11}}""")).ExitCode);

        await using (Daemon watch = space.Start("get", crontabs, "-w", "--output-watch-events"))
        {
            await watch.WaitForAsync(() => Shows(watch, "ADDED +tab"), Limits.Soon, "the first line shows");
            await space.OutputAsync("delete", crontabs, "-l", "app=tab");
            await watch.WaitForAsync(() => Shows(watch, "DELETED +tab"), Limits.Soon, "the deletion shows");
        }

        await space.ApplyAsync(tab);
        await space.OutputAsync("delete", definition);
        Assert.NotEqual(0, (await space.RunAsync("get", crontabs)).ExitCode);
    }

    private static Task<bool> Shows(Daemon watch, string pattern) =>
        Task.FromResult(System.Text.RegularExpressions.Regex.IsMatch(watch.Log, pattern));
}
