"""Cases of the demo: made up, of the made-up town's people and places, told through the same moves as any other. Which moves there are is
read off the pathways: nothing of any one process stands here."""
