using System.Text;
using EdgeOrch.Api.Types;
using EdgeOrch.Node.Pods;
using EdgeOrch.Node.Sources;

namespace EdgeOrch.Node.Variables;

/// <summary>Builds the environment of one container: services, envFrom, env, in upstream's order of precedence.</summary>
public sealed class EnvironmentBuilder(IPodResources resources)
{
    private const string ConfigError = "CreateContainerConfigError";

    /// <summary>Builds the environment.</summary>
    /// <exception cref="PodSetupException">A required ConfigMap, Secret or key is missing.</exception>
    /// <exception cref="ResourceUnavailableException">An object cannot be read now.</exception>
    public async Task<IReadOnlyDictionary<string, string>> BuildAsync(
        Pod pod, Container container, DownwardContext context, CancellationToken cancellationToken)
    {
        var services = ServiceVariables.Of(LinkedServices(pod));
        var result = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var source in container.EnvFrom ?? [])
        {
            await AddAllAsync(result, pod, source, cancellationToken);
        }

        foreach (var variable in container.Env ?? [])
        {
            var value = variable.ValueFrom is { } from
                ? await FromAsync(pod, container, from, context, cancellationToken)
                : VariableExpansion.Expand(
                    variable.Value ?? "", name => result.GetValueOrDefault(name) ?? services.GetValueOrDefault(name));
            if (value is not null)
            {
                result[variable.Name!] = value;
            }
        }

        foreach (var (name, value) in services)
        {
            result.TryAdd(name, value);
        }

        return result;
    }

    private IEnumerable<Service> LinkedServices(Pod pod)
    {
        var all = resources.Services(pod.Metadata.Namespace ?? "default");
        return pod.Spec?.EnableServiceLinks == false
            ? all.Where(s => s.Metadata is { Namespace: "default", Name: "kubernetes" })
            : all;
    }

    private async Task AddAllAsync(Dictionary<string, string> result, Pod pod, EnvFromSource source, CancellationToken cancellationToken)
    {
        if (source.ConfigMapRef is { Name: { } mapName } mapRef)
        {
            var map = await resources.ConfigMapAsync(pod, mapName, cancellationToken);
            if (map is null && mapRef.Optional != true)
            {
                throw new PodSetupException(ConfigError, $"configmap \"{mapName}\" not found");
            }

            foreach (var (key, value) in map?.Data ?? [])
            {
                result[source.Prefix + key] = value;
            }
        }

        if (source.SecretRef is { Name: { } secretName } secretRef)
        {
            var secret = await resources.SecretAsync(pod, secretName, cancellationToken);
            if (secret is null && secretRef.Optional != true)
            {
                throw new PodSetupException(ConfigError, $"secret \"{secretName}\" not found");
            }

            foreach (var (key, value) in secret?.Data ?? [])
            {
                result[source.Prefix + key] = Encoding.UTF8.GetString(value);
            }
        }
    }

    private async Task<string?> FromAsync(
        Pod pod, Container container, EnvVarSource from, DownwardContext context, CancellationToken cancellationToken)
    {
        if (from.FieldRef is { } field)
        {
            return DownwardValues.Field(pod, field.FieldPath ?? "", context)
                ?? throw new PodSetupException(ConfigError, $"unsupported fieldPath: {field.FieldPath}");
        }

        if (from.ResourceFieldRef is { } resource)
        {
            var owner = resource.ContainerName is { Length: > 0 } other ? PodContainer.Find(pod, other)?.Spec ?? container : container;
            return DownwardValues.Resource(owner, resource, context)
                ?? throw new PodSetupException(ConfigError, $"unsupported container resource : {resource.Resource}");
        }

        if (from.ConfigMapKeyRef is { } mapKey)
        {
            return await ConfigMapKeyAsync(pod, mapKey, cancellationToken);
        }

        return from.SecretKeyRef is { } secretKey ? await SecretKeyAsync(pod, secretKey, cancellationToken) : null;
    }

    private async Task<string?> ConfigMapKeyAsync(Pod pod, ConfigMapKeySelector selector, CancellationToken cancellationToken)
    {
        var map = await resources.ConfigMapAsync(pod, selector.Name!, cancellationToken);
        if (map is null)
        {
            return selector.Optional == true ? null : throw new PodSetupException(ConfigError, $"configmap \"{selector.Name}\" not found");
        }

        if (map.Data?.TryGetValue(selector.Key!, out var value) == true)
        {
            return value;
        }

        return selector.Optional == true
            ? null
            : throw new PodSetupException(
                ConfigError, $"couldn't find key {selector.Key} in ConfigMap {pod.Metadata.Namespace}/{selector.Name}");
    }

    private async Task<string?> SecretKeyAsync(Pod pod, SecretKeySelector selector, CancellationToken cancellationToken)
    {
        var secret = await resources.SecretAsync(pod, selector.Name!, cancellationToken);
        if (secret is null)
        {
            return selector.Optional == true ? null : throw new PodSetupException(ConfigError, $"secret \"{selector.Name}\" not found");
        }

        if (secret.Data?.TryGetValue(selector.Key!, out var value) == true)
        {
            return Encoding.UTF8.GetString(value);
        }

        return selector.Optional == true
            ? null
            : throw new PodSetupException(
                ConfigError, $"couldn't find key {selector.Key} in Secret {pod.Metadata.Namespace}/{selector.Name}");
    }
}
