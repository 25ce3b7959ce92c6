using System.Globalization;
using EdgeOrch.Controllers.Deployments;

namespace EdgeOrch.Controllers.Tests.Deployments;

/// <summary>A deployment, its replica sets and their pods, moved by the real planner and a simple replica set controller.</summary>
internal sealed class RolloutSimulation(Deployment deployment, Random random)
{
    private readonly Dictionary<string, List<bool>> _pods = [];
    private DateTimeOffset _now = Samples.Now;
    private int _revision = 1;

    public Deployment Deployment { get; } = deployment;

    public List<ReplicaSet> Sets { get; } = [];

    public List<string> Events { get; } = [];

    public int Available => _pods.Values.Sum(pods => pods.Count(ready => ready));

    public int Pods => _pods.Values.Sum(pods => pods.Count);

    public int Wanted => Sets.Sum(set => set.Size());

    /// <summary>One look of the deployment controller.</summary>
    public DeploymentPlan Plan()
    {
        var plan = DeploymentPlanner.Plan(Deployment, Sets, uid => _pods.GetValueOrDefault(uid)?.Count > 0, _now);
        if (plan.Create is { } created)
        {
            created = JsonModel.Clone(created);
            created.Metadata.Uid = Samples.Uid();
            created.Metadata.CreationTimestamp = _now;
            created.Metadata.Generation = 1;
            Sets.Add(created);
            _pods[created.Metadata.Uid] = [];
        }

        foreach (var change in plan.Changes)
        {
            var index = Sets.FindIndex(set => set.Metadata.Uid == change.Desired.Metadata.Uid);
            change.Desired.Metadata.Generation++;
            Sets[index] = change.Desired;
            if (change.Event is { } message)
            {
                Events.Add(message);
            }
        }

        foreach (var deleted in plan.Delete)
        {
            Sets.RemoveAll(set => set.Metadata.Uid == deleted.Metadata.Uid);
        }

        if (plan.Revision is { } revision)
        {
            (Deployment.Metadata.Annotations ??= [])[RevisionAnnotations.Revision] = revision;
        }

        Deployment.Status = plan.Status;
        return plan;
    }

    /// <summary>The replica set controller looks at one set: makes or deletes pods and reports.</summary>
    public void Sync(ReplicaSet set)
    {
        var pods = _pods[set.Metadata.Uid!];
        while (pods.Count < set.Size())
        {
            pods.Add(false);
        }

        pods.Sort();
        while (pods.Count > set.Size())
        {
            pods.RemoveAt(0);
        }

        var ready = pods.Count(r => r);
        set.Status = new ReplicaSetStatus
        {
            Replicas = pods.Count,
            ReadyReplicas = ready,
            AvailableReplicas = ready,
            ObservedGeneration = set.Metadata.Generation,
        };
    }

    /// <summary>The replica set controller looks at every set.</summary>
    public void SyncAll()
    {
        foreach (var set in Sets)
        {
            Sync(set);
        }
    }

    /// <summary>One pod somewhere becomes ready.</summary>
    public void MakeOneReady()
    {
        var waiting = _pods.Values.Where(pods => pods.Contains(false)).ToList();
        if (waiting.Count > 0)
        {
            var pods = waiting[random.Next(waiting.Count)];
            pods[pods.IndexOf(false)] = true;
        }
    }

    /// <summary>A new template, or one of an earlier revision.</summary>
    public void ChangeTemplate()
    {
        var revision = random.Next(3) == 0 ? random.Next(1, _revision + 1) : ++_revision;
        Deployment.Spec!.Template = Samples.Template("web", string.Create(CultureInfo.InvariantCulture, $"web:{revision}"));
        Deployment.Metadata.Generation++;
    }

    public void Resize(int replicas)
    {
        Deployment.Spec!.Replicas = replicas;
        Deployment.Metadata.Generation++;
    }

    /// <summary>Everybody works and every pod starts, until nothing changes; returns whether that was reached.</summary>
    public bool Settle()
    {
        for (var round = 0; round < 400; round++)
        {
            _now = _now.AddSeconds(1);
            var before = JsonModel.ToUtf8(Deployment).Concat(Sets.SelectMany(JsonModel.ToUtf8)).ToArray();
            foreach (var pods in _pods.Values)
            {
                for (var i = 0; i < pods.Count; i++)
                {
                    pods[i] = true;
                }
            }

            SyncAll();
            Plan();
            SyncAll();
            var after = JsonModel.ToUtf8(Deployment).Concat(Sets.SelectMany(JsonModel.ToUtf8)).ToArray();
            if (before.AsSpan().SequenceEqual(after))
            {
                return true;
            }
        }

        return false;
    }
}
