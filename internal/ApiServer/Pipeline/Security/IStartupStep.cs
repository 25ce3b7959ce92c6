using EdgeOrch.Client;

namespace EdgeOrch.ApiServer.Pipeline.Security;

/// <summary>
/// Work that must be done once the pipeline answers inside the process and before <c>/readyz</c> says ok, for example the
/// default RBAC objects. Shown as check <c>poststarthook/NAME</c>. Failures are retried with backoff.
/// </summary>
public interface IStartupStep
{
    /// <summary>The check's name after <c>poststarthook/</c>, for example <c>rbac/bootstrap-roles</c>.</summary>
    string Name { get; }

    /// <summary>Does the work; must be safe to repeat. The transport acts as the API server itself (above authorization).</summary>
    Task RunAsync(IApiTransport transport, CancellationToken cancellationToken);

    /// <summary>What is left to do where another server leads, which does the writing.</summary>
    Task FollowAsync(IApiTransport transport, CancellationToken cancellationToken) => Task.CompletedTask;
}
