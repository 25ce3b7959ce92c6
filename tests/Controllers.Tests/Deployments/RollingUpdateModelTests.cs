using EdgeOrch.Controllers.Deployments;
using Xunit.Abstractions;

namespace EdgeOrch.Controllers.Tests.Deployments;

/// <summary>Random rollouts in random order of events; the seed of a failure is in the output.</summary>
public sealed class RollingUpdateModelTests(ITestOutputHelper output)
{
    public static TheoryData<int> Seeds => new(Enumerable.Range(1, 60));

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Rolling_update_keeps_its_bounds_and_converges(int seed)
    {
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        var replicas = random.Next(1, 12);
        var simulation = new RolloutSimulation(Samples.Deployment("web", replicas, "web:1", Bound(random), Bound(random)), random);
        var minAvailable = replicas - simulation.Deployment.MaxUnavailable();
        var maxTotal = replicas + simulation.Deployment.MaxSurge();
        for (var step = 0; step < 300; step++)
        {
            var available = simulation.Available;
            Step(simulation, random);
            Assert.True(simulation.Available >= Math.Min(available, minAvailable), $"step {step}: {simulation.Available} available, {available} before, minimum {minAvailable}");
            Assert.True(simulation.Wanted <= maxTotal, $"step {step}: {simulation.Wanted} pods wanted, maximum {maxTotal}");
        }

        AssertConverges(simulation);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Scaling_in_the_middle_of_rollouts_converges_and_never_overshoots(int seed)
    {
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        var simulation = new RolloutSimulation(Samples.Deployment("web", random.Next(0, 12), "web:1", Bound(random), Bound(random)), random);
        for (var step = 0; step < 300; step++)
        {
            if (random.Next(15) == 0)
            {
                simulation.Resize(random.Next(0, 12));
            }

            var wanted = simulation.Wanted;
            Move(simulation, random);
            var limit = simulation.Deployment.Replicas() == 0 ? 0 : simulation.Deployment.Replicas() + simulation.Deployment.MaxSurge();
            Assert.True(simulation.Wanted <= Math.Max(wanted, limit), $"step {step}: {simulation.Wanted} pods wanted, {wanted} before, maximum {limit}");
        }

        AssertConverges(simulation);
    }

    // The guarantee is one about reported state: a pod that becomes ready between report and plan may be taken for broken.
    private static void Step(RolloutSimulation simulation, Random random)
    {
        switch (random.Next(12))
        {
            case 0:
                simulation.ChangeTemplate();
                break;
            case < 6:
                simulation.SyncAll();
                simulation.Plan();
                simulation.SyncAll();
                break;
            default:
                simulation.MakeOneReady();
                break;
        }
    }

    private static void Move(RolloutSimulation simulation, Random random)
    {
        switch (random.Next(12))
        {
            case 0:
                simulation.ChangeTemplate();
                break;
            case < 5:
                simulation.Plan();
                break;
            case < 9 when simulation.Sets.Count > 0:
                simulation.Sync(simulation.Sets[random.Next(simulation.Sets.Count)]);
                break;
            default:
                simulation.MakeOneReady();
                break;
        }
    }

    private static void AssertConverges(RolloutSimulation simulation)
    {
        Assert.True(simulation.Settle(), "the rollout never settled");
        var replicas = simulation.Deployment.Replicas();
        var current = Assert.Single(simulation.Sets, set => PodTemplates.Same(set.Spec!.Template, simulation.Deployment.Spec!.Template));
        Assert.Equal(replicas, current.Size());
        Assert.All(simulation.Sets.Where(set => set != current), set => Assert.Equal(0, set.Size()));
        Assert.Equal(replicas, simulation.Available);
        Assert.Equal("NewReplicaSetAvailable", DeploymentConditions.Find(simulation.Deployment.Status, "Progressing")?.Reason);
        Assert.Equal("True", DeploymentConditions.Find(simulation.Deployment.Status, "Available")?.Status);
        Assert.Equal(simulation.Sets.Max(RevisionAnnotations.RevisionOf), RevisionAnnotations.RevisionOf(current));
        Assert.True(simulation.Sets.Count <= simulation.Deployment.Spec!.RevisionHistoryLimit + 1);
    }

    private static IntOrString Bound(Random random) => random.Next(3) switch
    {
        0 => random.Next(0, 4),
        1 => $"{random.Next(0, 101)}%",
        _ => 1,
    };
}
