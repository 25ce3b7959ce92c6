using EdgeOrch.Api.OpenApi;
using EdgeOrch.Api.Schema;

namespace EdgeOrch.Api.Tests.OpenApi;

public sealed class FieldTextsTests
{
    [Theory]
    [InlineData("v1", "Pod")]
    [InlineData("apps/v1", "Deployment")]
    [InlineData("apps/v1", "StatefulSet")]
    [InlineData("apps/v1", "DaemonSet")]
    [InlineData("batch/v1", "Job")]
    [InlineData("batch/v1", "CronJob")]
    [InlineData("v1", "Service")]
    [InlineData("networking.k8s.io/v1", "Ingress")]
    [InlineData("v1", "ConfigMap")]
    [InlineData("v1", "Secret")]
    [InlineData("autoscaling/v2", "HorizontalPodAutoscaler")]
    [InlineData("v1", "PersistentVolumeClaim")]
    [InlineData("networking.k8s.io/v1", "NetworkPolicy")]
    [InlineData("rbac.authorization.k8s.io/v1", "Role")]
    [InlineData("rbac.authorization.k8s.io/v1", "RoleBinding")]
    public void Every_field_of_the_kinds_people_use_daily_is_explained(string apiVersion, string kind)
    {
        var texts = new FieldTexts();
        var pending = new Queue<TypeSchema>([TestObjects.Kind(apiVersion, kind).Schema]);
        var seen = new HashSet<TypeSchema>();
        var missing = new List<string>();
        while (pending.TryDequeue(out var type))
        {
            for (; type is { Kind: FieldType.Array or FieldType.Map }; type = type.Element!)
            {
            }

            if (!seen.Add(type))
            {
                continue;
            }

            foreach (var field in type.Fields)
            {
                pending.Enqueue(field.Type);
                if (texts.Find(type, field) is not { Length: > 0 and < 140 } text || !text.EndsWith('.'))
                {
                    missing.Add($"{type.Name}.{field.Name}");
                }
            }
        }

        Assert.Empty(missing);
    }
}
