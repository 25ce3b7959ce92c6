using EdgeOrch.ApiServer;
using EdgeOrch.ApiServer.Bootstrap;
using EdgeOrch.Client;
using EdgeOrch.Client.Events;
using EdgeOrch.Controllers;
using EdgeOrch.Scheduler;
using Microsoft.Extensions.Logging;
using UserInfo = EdgeOrch.ApiServer.Pipeline.Security.UserInfo;

namespace EdgeOrch.Cli.Composition;

/// <summary>
/// What only one server of a cluster runs at a time: controllers, scheduler, and the controllers of security. Everything is made anew with each
/// run, so that nothing is remembered from a time when another server led.
/// </summary>
internal sealed class LeaderComponents(ServerOptions options, ApiServerHost host, ClusterSecurity security, TimeProvider time, ILoggerFactory loggers)
{
    /// <summary>Runs until cancelled, or until one of them fails for good.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var context = Context();
        var controllers = new ControllerManager(context);
        var schedulerClient = ComponentClient("system:kube-scheduler");
        var events = new EventRecorder(schedulerClient, "default-scheduler", "", time, loggers.CreateLogger("scheduler.events"));
        var scheduler = new SchedulerService(
            new SchedulerOptions { Plugins = options.SchedulerPlugins }, schedulerClient, context.Informers, events, time, loggers.CreateLogger<SchedulerService>());
        var signing = new SecurityControllers(ControllerClient, context.InformerClient, security.Pki, security.Authorizer, time, loggers);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task[] all = [controllers.RunAsync(stop.Token), scheduler.RunAsync(stop.Token), events.RunAsync(stop.Token), signing.RunAsync(stop.Token)];
        await Task.WhenAny(all);
        await stop.CancelAsync();
        await Task.WhenAll(all);
    }

    private ControllerContext Context() => new()
    {
        ClientFor = ControllerClient,
        InformerClient = ComponentClient("system:kube-controller-manager"),
        Resources = new LiveResources(() => host.Catalog).Present,
        ResourcesChanged = () => host.CatalogChanged,
        CaPem = security.Pki.CaPem,
        Time = time,
        Loggers = loggers,
        IssueLegacyToken = security.TokenIssuer.IssueForSecretAsync,
        Options = new ControllerOptions { ClusterCidrs = [options.ClusterCidr.ToString()], NodeMonitorGracePeriod = options.NodeMonitorGracePeriod },
    };

    private ApiClient ControllerClient(string account) => new(host.InProcess(ClusterSecurity.ControllerUser(account)));

    private ApiClient ComponentClient(string user) => new(host.InProcess(new UserInfo(user, UserInfo.Authenticated)));
}
