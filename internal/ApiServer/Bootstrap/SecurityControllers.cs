using EdgeOrch.Api.Types;
using EdgeOrch.ApiServer.Authorization;
using EdgeOrch.ApiServer.Pipeline.Security;
using EdgeOrch.ApiServer.Authentication;
using EdgeOrch.ApiServer.Pki;
using EdgeOrch.Client;
using EdgeOrch.Client.Informers;
using EdgeOrch.Client.Queues;
using Microsoft.Extensions.Logging;

namespace EdgeOrch.ApiServer.Bootstrap;

/// <summary>The controllers of security itself: certificate requests are approved, signed and cleaned up, gathered cluster roles kept up to date.</summary>
public sealed class SecurityControllers
{
    private readonly InformerSet _informers;
    private readonly Informer<Secret> _tokens;
    private readonly IReadOnlyList<ReconcileLoop> _loops;

    /// <summary>Prepares the controllers.</summary>
    /// <param name="clientFor">The client of a controller's identity, by its service account in kube-system.</param>
    /// <param name="informerClient">The client watches read with.</param>
    /// <param name="pki">Signs.</param>
    /// <param name="authorizer">Decides who may have a certificate without a person's approval.</param>
    /// <param name="time">The clock.</param>
    /// <param name="loggers">Where the controllers log.</param>
    public SecurityControllers(
        Func<string, ApiClient> clientFor, ApiClient informerClient, ClusterPki pki, IAuthorizer authorizer, TimeProvider time, ILoggerFactory loggers)
    {
        _informers = new InformerSet(informerClient, time, loggers);
        var requests = _informers.For<CertificateSigningRequest>();
        var roles = _informers.For<ClusterRole>();
        var approving = new WorkQueue<string>(time);
        var signing = new WorkQueue<string>(time);
        var cleaning = new WorkQueue<string>(time);
        var gathering = new WorkQueue<string>(time);
        requests.AddHandler(change =>
        {
            approving.Add(change.Object.Key);
            signing.Add(change.Object.Key);
            cleaning.Add(change.Object.Key);
        });
        roles.AddHandler(change => AddGathering(gathering, roles.Cache, change));
        var cleaner = clientFor("token-cleaner");
        var expiring = new WorkQueue<string>(time);
        _tokens = new Informer<Secret>(
            cleaner,
            new InformerOptions { Namespace = BootstrapToken.Namespace, FieldSelector = $"type={BootstrapToken.SecretType}" },
            time,
            loggers.CreateLogger("controller.token-cleaner"));
        _tokens.AddHandler(change => expiring.Add(change.Object.Key));
        var certificates = clientFor("certificate-controller");
        _loops =
        [
            Loop(new CertificateApprover(certificates, requests.Cache, authorizer, time), approving, loggers),
            Loop(new CertificateSigner(certificates, requests.Cache, pki, time), signing, loggers),
            Loop(new CertificateRequestCleaner(certificates, requests.Cache, time), cleaning, loggers),
            Loop(new BootstrapTokenCleaner(cleaner, _tokens.Cache, time), expiring, loggers),
            Loop(new AggregationReconciler(clientFor("clusterrole-aggregation-controller"), roles.Cache), gathering, loggers),
        ];
    }

    /// <summary>Works until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var informing = Task.WhenAll(_informers.RunAsync(cancellationToken), _tokens.RunAsync(cancellationToken));
        try
        {
            await _informers.WaitForSyncAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Stopped before the first lists came; the loops below end at once.
        }

        await Task.WhenAll([informing, .. _loops.Select(l => l.RunAsync(cancellationToken))]).ConfigureAwait(false);
    }

    /// <summary>Any role may be a part of any gathering one; there are a handful of those.</summary>
    private static void AddGathering(WorkQueue<string> queue, ObjectCache<ClusterRole> roles, InformerChange<ClusterRole> change)
    {
        if (change.Object.AggregationRule is not null)
        {
            queue.Add(change.Object.Key);
        }

        foreach (var role in roles.All)
        {
            if (role.AggregationRule is not null)
            {
                queue.Add(role.Key);
            }
        }
    }

    private static ReconcileLoop Loop(IReconciler reconciler, WorkQueue<string> queue, ILoggerFactory loggers) =>
        new(reconciler, queue, 1, loggers.CreateLogger($"controller.{reconciler.Name}"));
}
