using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using EdgeOrch.Integration.Tests.Cluster;

namespace EdgeOrch.Integration.Tests.KubectlTour;

/// <summary>What admission webhooks do to somebody with kubectl.</summary>
[Collection(OneNodeCollection.Name)]
public sealed class WebhookTests(OneNode cluster)
{
    private const string Pod = """
        apiVersion: v1
        kind: Pod
        metadata:
          name: NAME
        spec:
          nodeSelector: {no: node}
          containers:
          - {name: c, image: "busybox:1.36"}
        """;

    private const string Configuration = """
        apiVersion: admissionregistration.k8s.io/v1
        kind: KINDWebhookConfiguration
        metadata:
          name: CONFIGURATION
        webhooks:
        - name: hook.example.com
          clientConfig: {url: "URL", caBundle: BUNDLE}
          rules:
          - {operations: [CREATE], apiGroups: [""], apiVersions: [v1], resources: [RESOURCE]}
          namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: SPACE}}
          failurePolicy: POLICY
          sideEffects: None
          admissionReviewVersions: [v1]
        """;

    [Theory]
    [MemberData(nameof(Kubectls.All), MemberType = typeof(Kubectls))]
    public async Task Pods_are_labelled_refused_with_a_reason_and_let_through_a_dead_webhook(string kubectl)
    {
        await using Workspace space = await Workspace.CreateAsync(cluster, "hooks", kubectl);
        string directory = TestRun.NewDirectory("webhook");
        string bundle = Certificate(Path.Combine(directory, "good.pem"));
        string log = Path.Combine(directory, "log");
        // It runs until its standard input ends; a pipe opened for both ways never does.
        string program = Path.Combine(AppContext.BaseDirectory, "EdgeOrch.WebhookServer.dll");
        await using Daemon webhook = Daemon.Start(
            "webhook", "sh", ["-c", $"mkfifo {directory}/in; exec dotnet {program} {directory} <>{directory}/in"], log, cluster.Server.Space);
        await webhook.WaitForAsync(() => Task.FromResult(webhook.Log.Contains("ready", StringComparison.Ordinal)), Limits.Soon, "the webhook listens");
        string port = webhook.Log.Split('\n').First(line => line.StartsWith("good ", StringComparison.Ordinal))["good ".Length..].Trim();
        string Configured(string kind, string resource, string path, string policy, string? at = null) => Configuration
            .Replace("KIND", kind, StringComparison.Ordinal).Replace("RESOURCE", resource, StringComparison.Ordinal).Replace("POLICY", policy, StringComparison.Ordinal)
            .Replace("URL", $"https://localhost:{at ?? port}/{path}", StringComparison.Ordinal).Replace("BUNDLE", bundle, StringComparison.Ordinal)
            .Replace("CONFIGURATION", $"{space.Namespace}-{kind.ToLowerInvariant()}", StringComparison.Ordinal).Replace("SPACE", space.Namespace, StringComparison.Ordinal);

        await space.ApplyAsync(Configured("Mutating", "pods", $"patch/{Data("""[{"op":"add","path":"/metadata/labels","value":{"seen":"yes"}}]""")}", "Fail"));
        await space.ApplyAsync(Configured("Validating", "configmaps", $"deny/{Data("no config maps today")}", "Fail"));
        await space.ApplyAsync(Pod.Replace("NAME", "one", StringComparison.Ordinal));
        Assert.Equal("yes", await space.ValueAsync("pod/one", "{.metadata.labels.seen}"));

        CommandResult refused = await space.RunAsync("create", "configmap", "c");
        Assert.NotEqual(0, refused.ExitCode);
        Assert.Contains("admission webhook \"hook.example.com\" denied the request: no config maps today", refused.Err, StringComparison.Ordinal);

        await space.ApplyAsync(Configured("Mutating", "pods", "dead", "Ignore", at: "1"));
        await space.ApplyAsync(Pod.Replace("NAME", "two", StringComparison.Ordinal));
        await space.ApplyAsync(Configured("Mutating", "pods", "dead", "Fail", at: "1"));
        CommandResult failed = await space.FeedAsync(Pod.Replace("NAME", "three", StringComparison.Ordinal), "apply", "-f", "-");
        Assert.Contains("failed calling webhook \"hook.example.com\"", failed.Err, StringComparison.Ordinal);
        foreach (string kind in (string[])["mutating", "validating"])
        {
            await space.OutputAsync("delete", $"{kind}webhookconfiguration", $"{space.Namespace}-{kind}");
        }
    }

    private static string Data(string text) => Convert.ToHexString(Encoding.UTF8.GetBytes(text));

    // A certificate that is its own authority, with its key; returns what a clientConfig carries.
    private static string Certificate(string file)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new("CN=localhost", key, HashAlgorithmName.SHA256);
        SubjectAlternativeNameBuilder names = new();
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        using X509Certificate2 certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        string pem = certificate.ExportCertificatePem();
        File.WriteAllText(file, $"{pem}\n{key.ExportPkcs8PrivateKeyPem()}\n");
        return Convert.ToBase64String(Encoding.ASCII.GetBytes(pem));
    }
}
