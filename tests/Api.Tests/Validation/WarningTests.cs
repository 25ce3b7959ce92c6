using EdgeOrch.Api.Validation;

namespace EdgeOrch.Api.Tests.Validation;

/// <summary>What writers of valid objects are told.</summary>
public sealed class WarningTests
{
    private const string T = "spec.template.spec.";

    [Theory]
    [InlineData("Pod", "metadata.name=a.b", "metadata.name: this is used in the Pod's hostname, which can result in surprising behavior; a DNS label is recommended: [a lowercase RFC 1123 label must")]
    [InlineData("Deployment", T + "containers[0].env=[{\"name\":\"A\",\"value\":\"1\"},{\"name\":\"A\",\"value\":\"2\"}]", T + "containers[0].env[1]: hides previous definition of \"A\", which may be dropped when using apply")]
    [InlineData("Deployment", T + "containers[0].ports=[{\"containerPort\":80},{\"containerPort\":80}]", T + "containers[0].ports[1]: duplicate port definition with " + T + "containers[0].ports[0]")]
    [InlineData("Deployment", T + "containers[0].ports=[{\"containerPort\":80},{\"containerPort\":80,\"hostPort\":8080}]", T + "containers[0].ports[1]: overlapping port definition with " + T + "containers[0].ports[0]")]
    [InlineData("Deployment", T + "containers[0].resources={\"limits\":{\"memory\":\"100m\"}}", T + "containers[0].resources.limits[memory]: fractional byte value \"100m\" is invalid, must be an integer")]
    [InlineData("Deployment", T + "nodeSelector={\"beta.kubernetes.io/os\":\"linux\"}", T + "nodeSelector[beta.kubernetes.io/os]: deprecated since v1.14; use \"kubernetes.io/os\" instead")]
    [InlineData("Deployment", T + "imagePullSecrets=[{\"name\":\"a\"},{\"name\":\"a\"}]", T + "imagePullSecrets[1].name: duplicate name \"a\"")]
    [InlineData("Deployment", T + "topologySpreadConstraints=[{\"maxSkew\":1,\"topologyKey\":\"z\",\"whenUnsatisfiable\":\"DoNotSchedule\"}]", T + "topologySpreadConstraints[0].labelSelector: a null labelSelector results in matching no pod")]
    [InlineData("Deployment", T + "terminationGracePeriodSeconds=-1", T + "terminationGracePeriodSeconds: must be >= 0; negative values are invalid and will be treated as 1")]
    [InlineData("CronJob", "spec.jobTemplate.spec.template.metadata={\"annotations\":{\"security.alpha.kubernetes.io/sysctls\":\"\"}}", "spec.jobTemplate.spec.template.metadata.annotations[security.alpha.kubernetes.io/sysctls]: non-functional in v1.11+; use the \"sysctls\" field instead")]
    [InlineData("Pod", "spec.volumes[0]={\"name\":\"data\",\"gitRepo\":{\"repository\":\"r\"}}", "spec.volumes[0].gitRepo: deprecated in v1.11, and disabled by default in v1.33+")]
    [InlineData("Service", "spec.externalName=x", "spec.externalName is ignored when spec.type is not \"ExternalName\"")]
    [InlineData("Ingress", "metadata.annotations={\"kubernetes.io/ingress.class\":\"x\"}", "annotation \"kubernetes.io/ingress.class\" is deprecated, please use 'spec.ingressClassName' instead")]
    public void Doubtful_objects_are_pointed_out(string name, string edits, string expected)
    {
        var value = ValidObjects.Read(name, edits, out var kind);
        Assert.Contains(WarningRules.Of(kind, value, isNew: true), w => w.StartsWith(expected, StringComparison.Ordinal));
    }

    [Fact]
    public void Good_objects_are_not_commented_on()
    {
        foreach (var name in ValidObjects.All.Keys)
        {
            var value = ValidObjects.Read(name, "", out var kind);
            Assert.Empty(WarningRules.Of(kind, value, isNew: true));
        }
    }
}
