using EdgeOrch.Api.Types;
using EdgeOrch.Client;
using EdgeOrch.Client.Informers;
using Microsoft.Extensions.Logging;

namespace EdgeOrch.ApiServer.Authorization;

/// <summary>The cluster's roles and bindings, kept by watches; the index is rebuilt by the first question after a change. Thread-safe.</summary>
public sealed class RbacState
{
    private readonly Informer<ClusterRole> _clusterRoles;
    private readonly Informer<Role> _roles;
    private readonly Informer<ClusterRoleBinding> _clusterBindings;
    private readonly Informer<RoleBinding> _bindings;
    private readonly Lock _lock = new();
    private volatile RbacIndex? _index;

    /// <summary>Creates the informers; they do nothing until <see cref="RunAsync"/>.</summary>
    public RbacState(ApiClient client, TimeProvider time, ILogger logger)
    {
        _clusterRoles = Follow<ClusterRole>(client, time, logger);
        _roles = Follow<Role>(client, time, logger);
        _clusterBindings = Follow<ClusterRoleBinding>(client, time, logger);
        _bindings = Follow<RoleBinding>(client, time, logger);
    }

    /// <summary>Ends when everything was listed once.</summary>
    public Task Synced => Task.WhenAll(_clusterRoles.Synced, _roles.Synced, _clusterBindings.Synced, _bindings.Synced);

    /// <summary>The newest index.</summary>
    public RbacIndex Index
    {
        get
        {
            if (_index is { } current)
            {
                return current;
            }

            lock (_lock)
            {
                // A change during the build clears what is stored here, but only if it comes after the store: so mark first.
                RbacIndex built;
                do
                {
                    _dirty = false;
                    built = new RbacIndex(_clusterRoles.Cache.All, _roles.Cache.All, _clusterBindings.Cache.All, _bindings.Cache.All);
                    _index = built;
                }
                while (_dirty);
                return built;
            }
        }
    }

    private volatile bool _dirty;

    /// <summary>The rules of a role a binding may name, or null when it does not exist.</summary>
    public IReadOnlyList<PolicyRule>? RulesOf(string roleKind, string @namespace, string name) => roleKind == "ClusterRole"
        ? ToRules(_clusterRoles.Cache.Get(name)?.Rules, _clusterRoles.Cache.Get(name) is not null)
        : ToRules(_roles.Cache.Get(@namespace, name)?.Rules, _roles.Cache.Get(@namespace, name) is not null);

    /// <summary>Watches until cancelled.</summary>
    public Task RunAsync(CancellationToken cancellationToken) => Task.WhenAll(
        _clusterRoles.RunAsync(cancellationToken),
        _roles.RunAsync(cancellationToken),
        _clusterBindings.RunAsync(cancellationToken),
        _bindings.RunAsync(cancellationToken));

    private static List<PolicyRule>? ToRules(List<PolicyRule>? rules, bool exists) => exists ? rules ?? [] : null;

    private Informer<T> Follow<T>(ApiClient client, TimeProvider time, ILogger logger)
        where T : KubeObject, IKubeObject<T>
    {
        // A server decides who may read also while no server leads the group.
        var informer = new Informer<T>(client, new InformerOptions { TakesWhatThereIs = true }, time, logger);
        informer.AddHandler(_ =>
        {
            _dirty = true;
            _index = null;
        });
        return informer;
    }
}
