using EdgeOrch.Api.Types;
using EdgeOrch.ApiServer.Pipeline.Security;
using EdgeOrch.Client;

namespace EdgeOrch.ApiServer.Authorization;

/// <summary>
/// Puts the default roles and bindings in place before the server is ready, then lets the authorizers read everything: their
/// first list is complete. Safe to repeat.
/// </summary>
public sealed class DefaultRolesStep(LateTransport transport, RbacState rbac, NodeGraph nodes) : IStartupStep
{
    private const int Page = 1000;

    /// <inheritdoc/>
    public string Name => "rbac/bootstrap-roles";

    /// <inheritdoc/>
    public async Task RunAsync(IApiTransport loopback, CancellationToken cancellationToken)
    {
        var client = new ApiClient(loopback);
        await EnsureNamespaceAsync(client, cancellationToken).ConfigureAwait(false);
        await Task.WhenAll(
            ClusterRolesAsync(client, cancellationToken),
            ClusterBindingsAsync(client, cancellationToken),
            RolesAsync(client, cancellationToken),
            BindingsAsync(client, cancellationToken)).ConfigureAwait(false);
        await FollowAsync(loopback, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task FollowAsync(IApiTransport loopback, CancellationToken cancellationToken)
    {
        transport.Attach(loopback);
        await Task.WhenAll(rbac.Synced, nodes.Synced).WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    private static async Task EnsureNamespaceAsync(ApiClient client, CancellationToken cancellationToken)
    {
        if (await client.For<Namespace>().FindAsync(null, "kube-system", cancellationToken).ConfigureAwait(false) is null)
        {
            var ns = new Namespace { ApiVersion = "v1", Kind = "Namespace" };
            ns.Metadata.Name = "kube-system";
            await CreateAsync(client, ns, cancellationToken).ConfigureAwait(false);
        }
    }

    private static async Task ClusterRolesAsync(ApiClient client, CancellationToken cancellationToken)
    {
        var stored = await ListAsync<ClusterRole>(client, null, cancellationToken).ConfigureAwait(false);
        await Task.WhenAll(DefaultRolePlan.ClusterRoles().Select(wanted => stored.GetValueOrDefault(wanted.Metadata.Name!) is { } found
            ? UpdateAsync(client, DefaultRolePlan.Update(found, wanted), cancellationToken)
            : CreateAsync(client, wanted, cancellationToken))).ConfigureAwait(false);
    }

    private static async Task RolesAsync(ApiClient client, CancellationToken cancellationToken)
    {
        var stored = await ListAsync<Role>(client, "kube-system", cancellationToken).ConfigureAwait(false);
        await Task.WhenAll(DefaultBindings.Roles.Select(r => DefaultRolePlan.ToObject(r.Namespace, r.Role)).Select(wanted =>
            stored.GetValueOrDefault(wanted.Metadata.Name!) is { } found
                ? UpdateAsync(client, DefaultRolePlan.Update(found, wanted), cancellationToken)
                : CreateAsync(client, wanted, cancellationToken))).ConfigureAwait(false);
    }

    private static async Task ClusterBindingsAsync(ApiClient client, CancellationToken cancellationToken)
    {
        var stored = await ListAsync<ClusterRoleBinding>(client, null, cancellationToken).ConfigureAwait(false);
        await Task.WhenAll(DefaultBindings.All.Where(b => b.Namespace is null).Select(wanted =>
        {
            if (stored.GetValueOrDefault(wanted.Name) is not { } found)
            {
                return CreateAsync(client, DefaultRolePlan.ToClusterBinding(wanted), cancellationToken);
            }

            var missing = DefaultRolePlan.MissingSubjects(found.Metadata, found.Subjects, wanted.Subjects);
            found.Subjects = [.. found.Subjects ?? [], .. missing];
            return UpdateAsync(client, missing.Count == 0 ? null : found, cancellationToken);
        })).ConfigureAwait(false);
    }

    private static async Task BindingsAsync(ApiClient client, CancellationToken cancellationToken)
    {
        var stored = await ListAsync<RoleBinding>(client, "kube-system", cancellationToken).ConfigureAwait(false);
        await Task.WhenAll(DefaultBindings.All.Where(b => b.Namespace is not null).Select(wanted =>
        {
            if (stored.GetValueOrDefault(wanted.Name) is not { } found)
            {
                return CreateAsync(client, DefaultRolePlan.ToBinding(wanted), cancellationToken);
            }

            var missing = DefaultRolePlan.MissingSubjects(found.Metadata, found.Subjects, wanted.Subjects);
            found.Subjects = [.. found.Subjects ?? [], .. missing];
            return UpdateAsync(client, missing.Count == 0 ? null : found, cancellationToken);
        })).ConfigureAwait(false);
    }

    private static async Task<Dictionary<string, T>> ListAsync<T>(ApiClient client, string? ns, CancellationToken cancellationToken)
        where T : KubeObject, IKubeObject<T>
    {
        var found = new Dictionary<string, T>(StringComparer.Ordinal);
        var options = new ListOptions { Limit = Page };
        do
        {
            var page = await client.For<T>().ListAsync(ns, options, cancellationToken).ConfigureAwait(false);
            foreach (var item in page.Items)
            {
                found[item.Metadata.Name!] = item;
            }

            options = options with { Continue = page.Continue };
        }
        while (!string.IsNullOrEmpty(options.Continue));
        return found;
    }

    private static async Task CreateAsync<T>(ApiClient client, T value, CancellationToken cancellationToken)
        where T : KubeObject, IKubeObject<T>
    {
        try
        {
            await client.For<T>().CreateAsync(value, cancellationToken).ConfigureAwait(false);
        }
        catch (ApiStatusException e) when (e.IsAlreadyExists)
        {
            // Another server of the cluster was quicker, with the same content.
        }
    }

    private static async Task UpdateAsync<T>(ApiClient client, T? value, CancellationToken cancellationToken)
        where T : KubeObject, IKubeObject<T>
    {
        if (value is not null)
        {
            await client.For<T>().UpdateAsync(value, cancellationToken).ConfigureAwait(false);
        }
    }
}
